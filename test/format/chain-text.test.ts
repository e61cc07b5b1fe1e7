import { describe, expect, it } from 'vitest';
import { formatChain } from '../../src/format/chain-text';
import type { ChainReport } from '../../src/pki';

const REPORT: ChainReport = {
  schema: 'sallyport.dev/pki-check/v1',
  tool: { name: 'sallyport', version: '0.0.0' },
  asOf: '2026-11-29T12:00:00Z',
  usable: false,
  certificates: [
    {
      number: 1,
      line: 3,
      subject: 'CN=evil\u001b[2J',
      issuer: 'CN=root',
      notBefore: '2026-01-01T00:00:00Z',
      notAfter: '2027-01-01T00:00:00Z',
      key: 'EC P-384',
      signature: 'ECDSA with SHA-384',
      fingerprint: 'ab'.repeat(32),
    },
  ],
  findings: [
    {
      code: 'path-length',
      severity: 'note',
      message: 'worth knowing',
      value: 'v',
      allowed: 'a',
      fix: 'f',
      at: { file: 'chain.pem', certificate: 1, line: 3 },
    },
    {
      code: 'not-certificates',
      severity: 'finding',
      message: 'no certificate in the file',
      value: '',
      allowed: 'PEM',
      fix: 'export it',
      at: { file: 'root.pem', certificate: null, line: null },
    },
  ],
};

describe('a judgement on a chain as text', () => {
  it('has findings before notes, leaves out what is empty, and obeys no control character', () => {
    expect(formatChain(REPORT)).toBe(`certificate 1, line 3: CN=evil\\u001b[2J
  issuer: CN=root
  valid: 2026-01-01T00:00:00Z to 2027-01-01T00:00:00Z, EC P-384, ECDSA with SHA-384

root.pem: finding not-certificates: no certificate in the file
  allowed: PEM
  fix: export it

chain.pem:3:1: certificate 1, note path-length: worth knowing
  value: v
  allowed: a
  fix: f

not usable as the issuing CA as of 2026-11-29T12:00:00Z: 1 finding, 1 note
`);
  });

  it('has colours only when asked for', () => {
    expect(formatChain(REPORT, { colour: true })).toContain('\u001b[31mfinding\u001b[0m');
    expect(formatChain(REPORT)).not.toContain('\u001b');
  });
});
