import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { skipBecause } from '../../helpers/skip';
import { SigningKey } from './openpgp';

const FOLDER = mkdtempSync(join(tmpdir(), 'lab-openpgp-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const KEY = new SigningKey(Buffer.alloc(32, 'x'), 'somebody');

describe('a key that signs', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(new SigningKey(Buffer.alloc(32, 'x'), 'somebody').armoured).toBe(KEY.armoured);
    expect(new SigningKey(Buffer.alloc(32, 'y'), 'somebody').armoured).not.toBe(KEY.armoured);
    expect(KEY.armoured).toMatch(/^-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n[A-Za-z0-9+/=\n]+-----END PGP PUBLIC/);
  });

  it('is taken by gpgv, for what it signed alone', (context) => {
    try {
      execFileSync('gpgv', ['--version']);
    } catch {
      skipBecause(context, 'gpgv is not on this machine');
    }
    const [ring, good, bad, signature] = ['ring', 'good', 'bad', 'signature'].map((name) => join(FOLDER, name));
    const packets = KEY.armoured.split('\n').filter((line) => /^[A-Za-z0-9+/]+=*$/.test(line));
    writeFileSync(ring ?? '', Buffer.from(packets.join(''), 'base64'));
    writeFileSync(good ?? '', 'signed\n');
    writeFileSync(bad ?? '', 'changed\n');
    writeFileSync(signature ?? '', KEY.detached('signed\n'));
    const verify = (file = ''): unknown =>
      execFileSync('gpgv', ['--keyring', ring ?? '', signature ?? '', file], { stdio: 'pipe' });
    expect(() => verify(good)).not.toThrow();
    expect(() => verify(bad)).toThrow();
  });
});
