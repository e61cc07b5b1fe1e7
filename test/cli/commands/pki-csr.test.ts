import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { CA, chainMaker, hasOpenssl, openssl, SIGNS } from '../../helpers/chains';
import { skipBecause } from '../../helpers/skip';
import { runCli } from '../../helpers/spawn';
import { contentOf, ROOT, sampleWorkspace, workspace, write } from '../../helpers/workspace';

const SITE = ['--tier', 'airgapped', '--values', join(ROOT, 'values/airgapped.yaml')];

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe('pki csr', () => {
  it('writes a request and a key for its owner alone, and says what comes next; no key is shown', async () => {
    const out = join(workspace(), "it's new");
    const { code, out: text, err } = await runCli('pki', 'csr', ...SITE, '--out', out);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(readdirSync(out).sort()).toEqual(['issuing.csr', 'issuing.key']);
    expect([out, join(out, 'issuing.key'), join(out, 'issuing.csr')].map(modeOf)).toEqual(['700', '600', '644']);
    expect(text).toMatch(/\n {2}subject: O=example-enclave, CN=example-enclave issuing [0-9a-f]{8}\n/);
    expect(text).toMatch(/\n {2}names: below .*\bcluster\.local, .*\binternal\.example\.mil, .*\bloki, .*\bsvc\b/);
    const quoted = `'${out.replace("'", "'\\''")}/issuing.key'`;
    expect(text).toContain(`--key ${quoted}\n`);
    expect(text).toContain(
      `create secret tls sallyport-issuing-ca --cert=${quoted.replace('issuing.key', 'chain.pem')}`,
    );
    expect(text).not.toContain('PRIVATE KEY');
    expect(readFileSync(join(out, 'issuing.csr'), 'utf8')).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n/);
  });

  it('prints JSON with the keys that others build on, and without the key', async () => {
    const out = join(workspace(), 'new');
    const { out: text } = await runCli('pki', 'csr', ...SITE, '--out', out, '--format', 'json');
    const key = createPublicKey(createPrivateKey(readFileSync(join(out, 'issuing.key'))));
    expect(key.asymmetricKeyDetails).toEqual({ namedCurve: 'secp384r1' });
    const report = JSON.parse(text) as Readonly<Record<string, unknown>>;
    expect(Object.keys(report)).toEqual([
      ...[
        'schema',
        'tool',
        'tier',
        'site',
        'part',
        'plane',
        'subject',
        'key',
        'signature',
        'fingerprint',
        'permittedDns',
      ],
      ...['excludedAddresses', 'files', 'commands'],
    ]);
    expect(report).toMatchObject({
      schema: 'sallyport.dev/pki-csr/v1',
      tier: 'airgapped',
      part: null,
      files: { request: join(out, 'issuing.csr'), key: join(out, 'issuing.key') },
    });
    expect(text).not.toContain('PRIVATE KEY');
  });

  it('asks once for each cluster of a tier with two, for the names of that one', async () => {
    const folder = workspace();
    const values = join(ROOT, 'values/byoc.yaml');
    const named = async (part: string): Promise<readonly string[]> => {
      const flags = ['--tier', 'byoc', '--values', values, '--part', part, '--out', join(folder, part)];
      const { out } = await runCli('pki', 'csr', ...flags, '--format', 'json');
      const report = JSON.parse(out) as { readonly permittedDns: readonly string[]; readonly subject: string };
      expect(report.subject).toContain(`CN=example-customer ${part} issuing `);
      return report.permittedDns;
    };
    expect(await named('control-plane')).not.toContain('agentgateway');
    expect(await named('data-plane')).toContain('agentgateway');
  });
});

describe('a request', () => {
  const chains = chainMaker();
  const path = (name: string): string => join(chains.folder, name);

  beforeEach((context) => {
    if (!hasOpenssl()) skipBecause(context, 'openssl 3 is not installed');
  });

  /** Lets an authority of the test sign the request, with what it asks for. @returns the chain */
  const sign = (out: string): string => {
    openssl(chains.folder, ['req', '-verify', '-noout', '-in', join(out, 'issuing.csr')]);
    openssl(chains.folder, [
      ...['x509', '-req', '-in', join(out, 'issuing.csr'), '-CA', path('root.pem'), '-CAkey', path('root.key')],
      ...['-copy_extensions', 'copyall', '-sha384', '-days', '365', '-out', path('issuing.pem')],
    ]);
    return write(join(out, 'chain.pem'), chains.pem('issuing', 'root'));
  };

  it('is signed by openssl as it is, and the chain is one that the check accepts without a note', async () => {
    chains.make('root', { days: 3650, extensions: [CA, SIGNS] });
    const out = join(workspace(), 'new');
    await runCli('pki', 'csr', ...SITE, '--out', out);
    const chain = sign(out);
    const key = join(out, 'issuing.key');
    const checked = await runCli('pki', 'check', chain, ...SITE, '--root', path('root.pem'), '--key', key);
    expect(checked).toMatchObject({ code: 0, out: expect.stringMatching(/: 0 findings\n$/) });
    openssl(chains.folder, ['verify', '-x509_strict', '-CAfile', 'root.pem', 'issuing.pem']);
  });

  it('of a site that is not in production makes a chain that is refused in production', async () => {
    chains.make('root', { days: 3650, extensions: [CA, SIGNS] });
    const values = join(sampleWorkspace(), 'values/airgapped.yaml');
    write(values, readFileSync(values, 'utf8').replace('environment: prod', 'environment: staging'));
    const out = join(workspace(), 'new');
    const staging = ['--tier', 'airgapped', '--values', values];
    expect((await runCli('pki', 'csr', ...staging, '--out', out)).out).toContain('subject: O=NOT FOR PRODUCTION, CN=');
    const chain = sign(out);
    const root = ['--root', path('root.pem')];
    expect((await runCli('pki', 'check', chain, ...staging, ...root)).code).toBe(0);
    const { code, out: text } = await runCli('pki', 'check', chain, ...SITE, ...root);
    expect(code).toBe(1);
    expect(text).toContain('finding staging-in-production');
  });

  it('of one cluster is accepted for that cluster, and not for both', async () => {
    chains.make('root', { days: 3650, extensions: [CA, SIGNS] });
    const byoc = ['--tier', 'byoc', '--values', join(ROOT, 'values/byoc.yaml')];
    const out = join(workspace(), 'new');
    await runCli('pki', 'csr', ...byoc, '--part', 'control-plane', '--out', out);
    const check = ['pki', 'check', sign(out), ...byoc, '--root', path('root.pem')];
    expect((await runCli(...check, '--part', 'control-plane')).code).toBe(0);
    expect((await runCli(...check, '--part', 'data-plane')).out).toContain('finding name-constraints');
    expect((await runCli(...check)).code).toBe(1);
  });
});

describe('pki csr refuses, and leaves everything as it was:', () => {
  it.each([
    ['no tier', [], 'whose intermediate is meant is not known'],
    ['values of no tier', ['--values', 'values/saas.yaml'], '--values is a file of a tier, and no tier is named'],
    ['a part of no tier', ['--part', 'data-plane'], '--part is an output of a tier, and no tier is named'],
    ['a part where there are none', ['--tier', 'diode', '--part', 'data-plane'], 'tier diode has one output'],
    ['a plane where one signs for all', ['--tier', 'diode', '--plane', 'data'], 'has one intermediate for all planes'],
    ['a plane of no tier', ['--plane', 'data'], '--plane is a plane of a tier, and no tier is named'],
    ['two clusters at once', ['--tier', 'byoc'], 'tier byoc has two clusters, and each has an intermediate'],
  ])('%s', async (_, flags, message) => {
    const folder = workspace();
    const { code, out, err } = await runCli('pki', 'csr', ...flags, '--out', join(folder, 'new'));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('no folder, and a folder with a key in it', async () => {
    expect((await runCli('pki', 'csr', ...SITE, '--out', ' ')).err).toContain('--out names no folder');
    const folder = workspace();
    mkdirSync(join(folder, 'old'));
    write(join(folder, 'old/issuing.key'), 'old');
    const { code, err } = await runCli('pki', 'csr', ...SITE, '--out', join(folder, 'old'));
    expect(code).toBe(2);
    expect(err).toContain('refusing to write where a folder with files in it stands');
    expect(contentOf(folder)).toMatchObject({ 'old/issuing.key': 'old' });
  });
});
