import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeStagingCa } from '../../../src/pki';
import { runCli } from '../../helpers/spawn';
import { ROOT, workspace, write } from '../../helpers/workspace';

/** A staging authority on disk, and the paths of its files. */
function authority(): Readonly<Record<'chain' | 'root' | 'key' | 'folder', string>> {
  const folder = workspace();
  const ca = makeStagingCa({ name: 'test', days: 180, dnsNames: [], domains: [], now: new Date() });
  return {
    folder,
    chain: write(join(folder, 'chain.pem'), ca.chain),
    root: write(join(folder, 'root.pem'), ca.root),
    key: write(join(folder, 'issuing.key'), ca.issuingKey),
  };
}

describe('pki check', () => {
  it('ends with 0 for a good chain', async () => {
    const { chain, root, key } = authority();
    const { code, out, err } = await runCli('pki', 'check', chain, '--root', root, '--key', key);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^certificate 1, line 1: O=NOT FOR PRODUCTION, CN=test staging issuing /);
    expect(out).toMatch(/\nusable as the issuing CA as of \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ: 0 findings\n$/);
  });

  it('ends with 1 for a bad one, and says what, where, what is allowed and the cure', async () => {
    const { folder } = authority();
    const chain = write(join(folder, 'public.pem'), `\n${rootCertificates[0] ?? ''}`);
    const { code, out, err } = await runCli('pki', 'check', chain);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const name = new X509Certificate(rootCertificates[0] ?? '').subject.split('CN=')[1] ?? '';
    expect(out).toContain(
      `${chain}:2:1: certificate 1, finding public-authority: the certificate is one of a public authority, or signed by one\n` +
        `  value: "${name}"\n  allowed: an authority of the site`,
    );
    expect(out).toContain('\n  fix: let the private authority of the site sign the intermediate\n');
    expect(out).toMatch(/\nnot usable as the issuing CA as of .*\n$/);
  });

  it('prints JSON with the keys that others build on', async () => {
    const { chain } = authority();
    const { code, out } = await runCli('pki', 'check', chain, '--format', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      schema: 'sallyport.dev/pki-check/v1',
      tool: { name: 'sallyport' },
      usable: true,
      certificates: [{ number: 1, line: 1, key: 'EC P-384' }, { number: 2 }],
      findings: [{ code: 'wrong-root', severity: 'note', at: { file: chain, certificate: 2 } }],
    });
  });

  it('with a tier, asks for the root of the site, and for its authority in production', async () => {
    const { chain } = authority();
    const values = join(ROOT, 'values/airgapped.yaml');
    const { code, out } = await runCli('pki', 'check', chain, '--tier', 'airgapped', '--values', values);
    expect(code).toBe(1);
    expect(out).toContain('finding wrong-root: the chain ends at a root that is not trusted');
    expect(out).toContain('finding staging-in-production: ');
  });

  it('does not repeat a key, wherever it stands', async () => {
    const { folder, chain, key } = authority();
    const body = readFileSync(key, 'utf8').split('\n')[1] ?? 'no key';
    const both = write(join(folder, 'both.pem'), readFileSync(chain, 'utf8') + readFileSync(key, 'utf8'));
    const other = write(join(folder, 'other.key'), `${readFileSync(key, 'utf8').slice(0, 90)}\n`);
    for (const args of [[both], [chain, '--key', other], [both, '--root', both, '--format', 'json']]) {
      const { code, out, err } = await runCli('pki', 'check', ...args);
      expect(code).toBe(1);
      expect(out + err).not.toContain(body.slice(0, 20));
    }
  });

  it.each([
    ['without a chain', [], "missing required argument 'chain'"],
    ['with an unknown format', ['x', '--format', 'sarif'], "argument 'sarif' is invalid"],
    ['with values of no tier', ['x', '--values', 'y'], '--values is a file of a tier'],
    ['with an unknown flag', ['x', '--roots', 'y'], "unknown option '--roots'"],
  ])('is wrong use %s', async (_, args, message) => {
    const { code, out, err } = await runCli('pki', 'check', ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  it('could not check what is not there, or is no text; DER is told how to become PEM', async () => {
    const { folder, chain } = authority();
    const der = write(join(folder, 'chain.der'), new X509Certificate(readFileSync(chain)).raw);
    for (const args of [
      [join(folder, 'missing.pem')],
      [der],
      [chain, '--root', der],
      [chain, '--key', der],
      [folder],
    ]) {
      const { code, out } = await runCli('pki', 'check', ...args);
      expect({ code, out }).toEqual({ code: 3, out: '' });
    }
    expect((await runCli('pki', 'check', der)).err).toContain('openssl x509 -inform DER');
  });
});
