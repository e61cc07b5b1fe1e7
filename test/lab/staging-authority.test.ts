import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificatesIn } from './checks/issued';
import { StagingAuthority } from './staging-authority';

const FOLDER = mkdtempSync(join(tmpdir(), 'sallyport-staging-'));
let authority: StagingAuthority;

beforeAll(async () => {
  authority = await StagingAuthority.create(FOLDER);
});
afterAll(() => rmSync(FOLDER, { recursive: true }));

describe('the staging authority', () => {
  it('has a root that signed itself, and an intermediate that the root signed', () => {
    const root = new X509Certificate(readFileSync(authority.root.cert));
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
    expect(subjects).toEqual(['CN=lab staging intermediate', 'CN=lab staging root']);
    expect(secret.stringData['tls.key']).toBe(readFileSync(authority.intermediate.key, 'utf8'));
    expect(JSON.stringify(secret)).not.toContain(JSON.stringify(readFileSync(authority.root.key, 'utf8')).slice(1, -1));
  });
});
