import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificatesIn } from './checks/issued';
import { StagingAuthority } from './staging-authority';

const FOLDER = mkdtempSync(join(tmpdir(), 'sallyport-staging-'));
const CLI = join(__dirname, '..', '..', 'lib', 'src', 'cli', 'main.js');
let authority: StagingAuthority;

beforeAll(async () => {
  authority = await StagingAuthority.create(join(FOLDER, 'ca'), CLI);
});
afterAll(() => rmSync(FOLDER, { recursive: true }));

describe('the staging authority', () => {
  it('has a root that signed itself, and an intermediate that the root signed', () => {
    const root = new X509Certificate(readFileSync(authority.root));
    const intermediate = new X509Certificate(readFileSync(authority.intermediate.cert));
    expect([root.ca, intermediate.ca]).toEqual([true, true]);
    expect(root.verify(root.publicKey)).toBe(true);
    expect(intermediate.verify(root.publicKey)).toBe(true);
    expect(intermediate.issuer).toBe(root.subject);
  });

  it('hands over the intermediate, then its chain, and the key of the intermediate alone', () => {
    const secret = JSON.parse(authority.secret({ namespace: 'n', name: 's' })) as {
      readonly metadata: object;
      readonly stringData: Readonly<Record<string, string>>;
    };
    expect(secret.metadata).toEqual({ namespace: 'n', name: 's' });
    const subjects = certificatesIn(secret.stringData['tls.crt'] ?? '').map(({ subject }) => subject);
    expect(subjects).toEqual([
      expect.stringContaining('CN=lab staging issuing'),
      expect.stringContaining('CN=lab staging root'),
    ]);
    expect(secret.stringData['tls.key']).toBe(readFileSync(authority.intermediate.key, 'utf8'));
    expect(readdirSync(join(FOLDER, 'ca')).filter((name) => name.endsWith('.key'))).toEqual(['issuing.key']);
  });
});
