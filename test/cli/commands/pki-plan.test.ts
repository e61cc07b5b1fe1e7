import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { objectsOf } from '../../helpers/render';
import { runCli } from '../../helpers/spawn';
import { ROOT } from '../../helpers/workspace';
import type { PkiPlan } from '../../../src/pki';

async function planOf(tier: string, ...more: readonly string[]): Promise<PkiPlan> {
  const values = join(ROOT, 'values', `${tier}.yaml`);
  const { code, out, err } = await runCli(
    'pki',
    'plan',
    '--tier',
    tier,
    '--values',
    values,
    '--format',
    'json',
    ...more,
  );
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as PkiPlan;
}

describe('pki plan', () => {
  it('lists every Certificate of the render, with its names and usages', async () => {
    const plan = await planOf('airgapped');
    const rendered = objectsOf('airgapped').filter((object) => object['kind'] === 'Certificate');
    const [authority] = plan.authorities;
    expect(rendered.length).toBeGreaterThan(5);
    expect(authority?.certificates.map(({ name }) => name).sort()).toEqual(
      rendered.map((object) => (object['metadata'] as { readonly name: string }).name).sort(),
    );
    const loki = authority?.certificates.find(({ name }) => name === 'loki');
    expect(loki).toMatchObject({
      namespace: 'sallyport-observability',
      profile: 'server',
      usages: ['digital signature', 'server auth'],
      uris: ['spiffe://internal.example.mil/ns/sallyport-observability/sa/loki'],
    });
    expect(loki?.dnsNames).toContain('loki.sallyport-observability.svc.cluster.local');
    const profileOf = (name: string): string | undefined =>
      authority?.certificates.find((certificate) => certificate.name === name)?.profile;
    expect(['agentgateway', 'agentgateway-edge', 'tempo', 'prometheus'].map(profileOf)).toEqual([
      'client',
      'edge',
      'server',
      'both',
    ]);
  });

  it('has an authority for each cluster, and one for the part that is named', async () => {
    const both = await planOf('byoc');
    expect(both.authorities.map(({ part }) => part)).toEqual(['control-plane', 'data-plane']);
    expect(both.rotation.root[0]).toContain('both clusters');
    const one = await planOf('byoc', '--part', 'data-plane');
    expect(one.authorities).toEqual(both.authorities.slice(1));
  });

  it('is the same on every day, and says so in text', async () => {
    const text = async (): Promise<string> => (await runCli('pki', 'plan', '--tier', 'diode')).out;
    const first = await text();
    expect(await text()).toBe(first);
    expect(first).toContain('\n    sallyport pki csr --tier diode --out issuing\n');
  });

  it('is wrong use without a tier', async () => {
    const { code, out, err } = await runCli('pki', 'plan');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('add --tier');
  });
});
