import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PkiPlan } from '../../../src/pki';
import type * as tier from '../../../tiers/airgapped';
import { CA, chainMaker, hasOpenssl, openssl, SIGNS } from '../../helpers/chains';
import { skipBecause } from '../../helpers/skip';
import { runCli } from '../../helpers/spawn';
import { ROOT, workspace, write } from '../../helpers/workspace';

// No tier that is shipped has an issuer a plane; so one is given this step.
vi.mock('../../../tiers/airgapped', async (load) => {
  const { airgapped } = await load<typeof tier>();
  return { airgapped: { ...airgapped, posture: { ...airgapped.posture, issuers: 'internal-ca-per-plane' } } };
});

const SITE = ['--tier', 'airgapped', '--values', join(ROOT, 'values/airgapped.yaml')];

async function planOf(...flags: readonly string[]): Promise<PkiPlan> {
  const { code, out } = await runCli('pki', 'plan', ...SITE, ...flags, '--format', 'json');
  expect(code).toBe(0);
  return JSON.parse(out) as PkiPlan;
}

describe('a plan for an issuer a plane', () => {
  it('has an intermediate for each plane with a certificate, and each certificate below that of its plane', async () => {
    const { authorities, rotation } = await planOf();
    const planes = authorities.map(({ plane }) => plane);
    expect(planes).toEqual([...planes].sort());
    expect(planes).toContain('observability');
    expect(planes).not.toContain('foundation');
    const gateway = authorities.find(({ plane }) => plane === 'gateway');
    expect(gateway?.certificates.map(({ name }) => name)).toEqual(['agentgateway', 'agentgateway-edge', 'ratelimit']);
    expect(gateway?.secret.name).toBe('sallyport-issuing-ca-gateway');
    expect(gateway?.subject).toMatch(/CN=example-enclave gateway issuing </);
    expect(gateway?.commands[0]).toMatch(
      /^sallyport pki csr --tier airgapped .* --plane gateway --out issuing-gateway$/,
    );
    expect(gateway?.commands[2]).toContain('create secret tls sallyport-issuing-ca-gateway --cert=issuing-gateway/');
    expect(rotation.intermediate[0]).toContain('One plane at a time');
    expect(rotation.intermediate.join()).toContain('create secret tls sallyport-issuing-ca-PLANE');
  });

  it('permits the names of the plane alone: its namespaces, its Services, and each name of the site by itself', async () => {
    const { authorities } = await planOf('--plane', 'gateway');
    expect(authorities.map(({ nameConstraints }) => nameConstraints.permittedDns)).toEqual([
      [
        'agentgateway',
        'agentgateway-metrics',
        'gateway.internal.example.mil',
        'ratelimit',
        'sallyport-gateway',
        'sallyport-gateway.svc',
        'sallyport-gateway.svc.cluster.local',
      ],
    ]);
  });
});

describe('the intermediate of a plane', () => {
  const chains = chainMaker();
  const path = (name: string): string => join(chains.folder, name);
  let chain = '';

  beforeEach((context) => {
    if (!hasOpenssl()) skipBecause(context, 'openssl 3 is not installed');
  });

  beforeAll(async () => {
    if (!hasOpenssl()) return;
    chains.make('root', { days: 3650, extensions: [CA, SIGNS] });
    const out = path('new');
    await runCli('pki', 'csr', ...SITE, '--plane', 'data', '--out', out);
    openssl(chains.folder, [
      ...['x509', '-req', '-in', join(out, 'issuing.csr'), '-CA', path('root.pem'), '-CAkey', path('root.key')],
      ...['-copy_extensions', 'copyall', '-sha384', '-days', '365', '-out', path('data.pem')],
    ]);
    write(path('data.key'), readFileSync(join(out, 'issuing.key'), 'utf8'));
    chain = write(join(out, 'chain.pem'), chains.pem('data', 'root'));
  });

  const check = (file: string, plane: string) =>
    runCli('pki', 'check', file, ...SITE, '--plane', plane, '--root', path('root.pem'));

  it('is accepted for its plane, and refused for another', async () => {
    expect(await check(chain, 'data')).toMatchObject({ code: 0, out: expect.stringMatching(/: 0 findings\n$/) });
    const { code, out } = await check(chain, 'gateway');
    expect(code).toBe(1);
    expect(out).toContain('finding name-constraints');
  });

  it('is refused where it can issue for other planes as well', async () => {
    chains.make('wide', { issuer: 'root', extensions: [`${CA},pathlen:0`, SIGNS] });
    const { code, out } = await check(write(path('wide-chain.pem'), chains.pem('wide', 'root')), 'data');
    expect(code).toBe(1);
    expect(out).toMatch(/an intermediate for one plane that can issue for \d+ names of others/);
  });

  it('signs for names of its plane, and OpenSSL believes none of another', () => {
    const leaf = (name: string, host: string): void =>
      chains.make(name, {
        issuer: 'data',
        extensions: ['basicConstraints=critical,CA:FALSE', `subjectAltName=DNS:${host}`],
      });
    const verify = (name: string): void =>
      openssl(chains.folder, [
        'verify',
        '-x509_strict',
        '-CAfile',
        'root.pem',
        '-untrusted',
        'data.pem',
        `${name}.pem`,
      ]);
    leaf('inside', 'postgresql.sallyport-data.svc');
    expect(() => verify('inside')).not.toThrow();
    leaf('outside', 'loki.sallyport-observability.svc');
    expect(() => verify('outside')).toThrow(/permitted subtree violation/);
  });
});

describe('without a plane', () => {
  it.each([
    ['csr', ['pki', 'csr', ...SITE, '--out']],
    ['staging-ca', ['pki', 'staging-ca', ...SITE, '--out']],
  ])('%s asks for one', async (name, args) => {
    const { code, err } = await runCli(...args, join(workspace(), 'new'));
    expect(code).toBe(2);
    // The sample is in production, where no staging authority is made at all.
    expect(err).toContain(
      name === 'csr'
        ? 'tier airgapped has an intermediate for each plane'
        : 'a staging authority for a site in production',
    );
  });

  it('check asks for one', async () => {
    const file = write(join(workspace(), 'chain.pem'), '');
    const { code, err } = await runCli('pki', 'check', file, ...SITE);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('--plane accelerators, ') as string });
  });

  it('a plane that has no certificate is refused, with those that have', async () => {
    const { code, err } = await runCli('pki', 'plan', ...SITE, '--plane', 'foundation');
    expect(code).toBe(2);
    expect(err).toContain('nothing in plane foundation of tier airgapped has a certificate');
    expect(err).toContain('observability');
  });
});
