import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeTrust } from '../../../src/core/site/trust';
import { skipBecause } from '../../helpers/skip';
import { VALUES } from './values';

const SAMPLE = readFileSync(join(VALUES, 'trust/example-root.pem'), 'utf8');
const messages = (text: string) => judgeTrust(text).refusals.map(({ message }) => message);

describe('a trust file', () => {
  it('holds certificates, with their fingerprints', () => {
    expect(judgeTrust(SAMPLE)).toEqual({
      pem: SAMPLE,
      fingerprints: ['19359b3f631aa335f5d7356930623bd2e0206bf751d84e8e407f6b325c8f55a6'],
      refusals: [],
    });
  });

  it('is passed on as certificates only, whatever stands around them', () => {
    const noisy = `Subject: somebody\r\n${SAMPLE.replaceAll('\n', '\r\n')}\r\ntrailing words\r\n`;
    expect(judgeTrust(noisy).pem).toBe(SAMPLE);
    expect(judgeTrust(`${SAMPLE}${SAMPLE}`).fingerprints).toHaveLength(2);
  });

  it.each([
    ['', 'no certificate in the file'],
    ['just words', 'no certificate in the file'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'certificate 1 of the file cannot be read'],
    [`${SAMPLE}-----BEGIN CERTIFICATE-----\nMIIB\n`, 'certificate block that does not end'],
    ['-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n', 'X509 CRL block in a file of certificates'],
    [
      `${SAMPLE}-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n`,
      'private key in a file of certificates',
    ],
    [
      `${SAMPLE}-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n`,
      'private key in a file of certificates',
    ],
    [`${SAMPLE}-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n`, 'private key in a file of certificates'],
  ])('is refused: %#', (text, expected) => {
    expect(messages(text)).toEqual([expected]);
  });

  it('with any public root is refused with its name', () => {
    const accepted = rootCertificates.filter((pem) => !/ is the public authority /.test(messages(pem).join()));
    expect(accepted).toEqual([]);
    expect(messages(`${SAMPLE}${rootCertificates[0] ?? ''}`)).toHaveLength(1);
  });
});

describe('certificates of a made-up authority', () => {
  let dir = '';
  const made = () => dir !== '';

  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-trust-'));
    try {
      const run = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
      const ca = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'];
      run(
        ...ca,
        '-keyout',
        'ca.key',
        '-out',
        'ca.pem',
        '-subj',
        '/O=Lab/CN=Lab root',
        '-addext',
        'basicConstraints=critical,CA:TRUE',
      );
      run(
        'req',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        'leaf.key',
        '-out',
        'leaf.csr',
        '-subj',
        '/CN=leaf.example.mil',
      );
      run('x509', '-req', '-in', 'leaf.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-days', '30', '-out', 'leaf.pem');
      dir = folder;
    } catch {
      rmSync(folder, { recursive: true });
    }
  });

  afterAll(() => {
    if (made()) rmSync(dir, { recursive: true });
  });

  it('are anchors if they are authorities, and nothing else is', (context) => {
    if (!made()) skipBecause(context, 'openssl is not installed');
    expect(messages(readFileSync(join(dir, 'ca.pem'), 'utf8'))).toEqual([]);
    expect(messages(readFileSync(join(dir, 'leaf.pem'), 'utf8'))).toEqual([
      '"leaf.example.mil" is no certificate authority',
    ]);
  });
});
