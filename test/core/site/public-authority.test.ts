import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { judgeTrust } from '../../../src/core/site/trust';
import { skipBecause } from '../../helpers/skip';

// Nobody can make a certificate below a real public root, so that the list of roots is one of our own here.
const roots = vi.hoisted((): string[] => []);
vi.mock('node:tls', () => ({ rootCertificates: roots }));

const CA = 'basicConstraints=critical,CA:TRUE';
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

let dir = '';
let hasOpenssl = true;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-public-'));
  try {
    const root = ['-subj', '/O=Public Trust/CN=Public root', '-addext', CA, '-days', '30'];
    openssl('req', '-x509', ...NEW_KEY, '-keyout', 'root.key', '-out', 'root.pem', ...root);
    roots.push(read('root.pem'));
  } catch {
    hasOpenssl = false;
  }
});

afterEach(() => {
  roots.length = 0;
  rmSync(dir, { recursive: true });
});

describe('a certificate that belongs to a public authority', () => {
  it('is refused if a public root signed it', (context) => {
    if (!hasOpenssl) skipBecause(context, 'openssl is not installed');
    openssl('req', ...NEW_KEY, '-keyout', 'sub.key', '-out', 'sub.csr', '-subj', '/CN=Innocent name');
    writeFileSync(join(dir, 'ext'), CA);
    openssl(
      'x509',
      '-req',
      '-in',
      'sub.csr',
      '-CA',
      'root.pem',
      '-CAkey',
      'root.key',
      '-days',
      '30',
      '-extfile',
      'ext',
      '-out',
      'sub.pem',
    );
    expect(messages('sub.pem')).toEqual(['"Innocent name" belongs to the public authority "Public root"']);
  });

  it('is refused if it has the key of a public root under another name', (context) => {
    if (!hasOpenssl) skipBecause(context, 'openssl is not installed');
    openssl('req', '-x509', '-key', 'root.key', '-out', 'twin.pem', '-days', '30', '-subj', '/CN=Twin', '-addext', CA);
    expect(messages('twin.pem')).toEqual(['"Twin" belongs to the public authority "Public root"']);
  });

  it('is not meant by a root of the site that only has the same name', (context) => {
    if (!hasOpenssl) skipBecause(context, 'openssl is not installed');
    const name = ['-subj', '/O=Public Trust/CN=Public root', '-addext', CA, '-days', '30'];
    openssl('req', '-x509', ...NEW_KEY, '-keyout', 'same.key', '-out', 'same.pem', ...name);
    expect(messages('same.pem')).toEqual([]);
    expect(messages('root.pem')).toEqual(['"Public root" is the public authority "Public root"']);
  });
});

function openssl(...words: string[]): void {
  execFileSync('openssl', words, { cwd: dir, stdio: 'pipe' });
}

function read(name: string): string {
  return readFileSync(join(dir, name), 'utf8');
}

function messages(name: string): string[] {
  return judgeTrust(read(name)).refusals.map(({ message }) => message);
}
