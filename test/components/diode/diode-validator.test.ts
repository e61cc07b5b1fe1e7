import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { component as generator } from '../../../src/components/diode/diode-generator';
import { component as validator } from '../../../src/components/diode/diode-validator';
import { validatorConfig, type ValidatorSettings } from '../../../src/components/diode/diode-validator/config';
import type { Component } from '../../../src/core/component';
import { aggregates } from '../../../src/core/diode-schema';
import type { Endpoint } from '../../../src/core/graph';
import { readConfig } from '../../../src/runtime/diode/config';
import { containerOf, objectAlone, podOf, specOf } from '../rendering';
import { fileOf, needing, providing, renderWired } from '../wired';

const metrics = providing('metrics', { port: 9090, security: 'mtls' }, 'operational');
const dir = mkdtempSync(join(tmpdir(), 'sallyport-diode-config-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Rule {
  readonly to: unknown;
  readonly from: unknown;
  readonly ports: readonly { readonly port: number; readonly protocol: string }[];
}

function policyOf(
  objects: ReturnType<typeof renderWired>,
  name: string,
): { readonly ingress?: Rule[]; readonly egress?: Rule[] } {
  return specOf(objectAlone(objects, 'NetworkPolicy', name));
}

describe('validator of the diode in the platform', () => {
  const objects = renderWired('diode', validator as never, [metrics, generator as unknown as Component]);
  const text = fileOf(objects, 'diode-validator-config', 'config.json');

  it('gets a configuration that the program accepts', () => {
    const file = join(dir, 'config.json');
    writeFileSync(file, text);
    const config = readConfig(file);
    expect(config.aggregates.map(({ name }) => name)).toEqual(aggregates().map(({ name }) => name));
    expect(config.destination).toEqual({ address: '10.10.9.10', port: 5140 });
    expect(config.tls.clients).toEqual(['spiffe://internal.example.mil/ns/sallyport-diode/sa/diode-generator']);
    expect(config.repeat).toBe(3);
  });

  it('carries neither queries nor purposes to where they are not needed', () => {
    expect(text).not.toMatch(/vllm|expr|purpose/);
  });

  it('alone reaches the diode, and nothing else, not even the resolver', () => {
    expect(policyOf(objects, 'diode-validator').egress).toEqual([
      { to: [{ ipBlock: { cidr: '10.10.9.10/32' } }], ports: [{ port: 5140, protocol: 'UDP' }] },
    ]);
    expect(JSON.stringify(policyOf(objects, 'diode-generator').egress)).not.toContain('10.10.9.10');
  });

  it('lets in the generator on the records port, and nobody else', () => {
    const { ingress = [] } = policyOf(objects, 'diode-validator');
    expect(ingress).toHaveLength(1);
    expect(JSON.stringify(ingress[0]?.from)).toContain('diode-generator');
    expect(ingress[0]?.ports).toEqual([{ port: 9443, protocol: 'TCP' }]);
  });

  it('refuses a flow with more than aggregates', () => {
    const heavy = needing('heavy', 'diode-validator', 'metadata');
    expect(() => renderWired('diode', validator as never, [metrics, generator as unknown as Component, heavy])).toThrow(
      /rated aggregate/,
    );
  });

  it('holds the key from the Secret of the site, and its number on a volume', () => {
    const set = objectAlone(objects, 'StatefulSet', 'diode-validator');
    expect(podOf(set).volumes).toContainEqual({
      name: 'key',
      secret: { secretName: 'diode-hmac', defaultMode: 0o440, items: [{ key: 'key', path: 'key' }] },
    });
    expect(JSON.stringify(specOf(set)['volumeClaimTemplates'])).toContain('"name":"state"');
  });

  it('is asked about its health on the plain port', () => {
    const container = containerOf(objectAlone(objects, 'StatefulSet', 'diode-validator'), 'validator');
    const probe = { httpGet: { path: '/healthz', port: 'health', scheme: 'HTTP' } };
    expect(container['readinessProbe']).toMatchObject(probe);
    expect(container['livenessProbe']).toMatchObject(probe);
    expect(container['command']).toEqual([
      'sallyport',
      'diode',
      'validate',
      '--config',
      '/etc/sallyport/diode/config.json',
    ]);
  });

  it('cannot be rendered in a tier without a diode', () => {
    expect(() => renderWired('airgapped', validator as never, [metrics, generator as unknown as Component])).toThrow(
      /diode/,
    );
  });
});

describe('configuration of the validator', () => {
  const diode: Endpoint = {
    name: 'site:diode',
    host: 'd',
    port: 5140,
    protocol: 'UDP',
    security: 'site',
    addresses: ['10.1.2.3'],
  };
  const settings: ValidatorSettings = {
    ...{
      aggregates: aggregates(),
      diode,
      clients: ['spiffe://a/b'],
      repeat: 3,
      keyId: 'k1',
      keyFile: '/k',
      sequenceFile: '/s',
    },
  };

  it.each<[string, Partial<Endpoint>]>([
    ['a block of addresses', { addresses: ['10.1.2.0/24'] }],
    ['two addresses', { addresses: ['10.1.2.3', '10.1.2.4'] }],
    ['no address', { addresses: [] }],
    ['TCP, over which answers come back', { protocol: 'TCP' }],
  ])('refuses a diode with %s', (_what, changes) => {
    expect(() => validatorConfig({ ...settings, diode: { ...diode, ...changes } })).toThrow(
      /one address that is reached over UDP/,
    );
  });

  it('refuses to stand alone, with nobody who could send', () => {
    expect(() => validatorConfig({ ...settings, clients: [] })).toThrow(/diode-generator/);
  });
});
