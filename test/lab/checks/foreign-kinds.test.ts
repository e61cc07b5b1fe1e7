import { describe, expect, it } from 'vitest';
import type { Answer, KubeObject, Reference } from '../api';
import { defineForeignKinds, PUBLISHED } from './foreign-kinds';

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly versions: readonly {
      readonly schema: { readonly openAPIV3Schema: { readonly properties: { readonly spec: object } } };
    }[];
  };
}

/** Defines the foreign kinds on a server that has some definitions already. */
async function defineBeside(present: readonly string[]): Promise<ReadonlyMap<string, Definition>> {
  const created = new Map<string, Definition>();
  await defineForeignKinds({
    get: async ({ name }: Reference) => (present.includes(name) ? ({ kind: name } as KubeObject) : undefined),
    create: async ({ name }: Reference, text: string): Promise<Answer> => {
      created.set(name, JSON.parse(text) as Definition);
      return { status: 201, warnings: [], body: {} };
    },
    pathOf: async ({ kind }: Reference) => `/${kind}`,
  });
  return created;
}

describe('kinds that no output has', () => {
  it('are defined, and none takes whatever it is given', async () => {
    const created = await defineBeside([]);
    expect([...created.keys()]).toEqual([
      'gateways.gateway.networking.k8s.io',
      'orders.acme.cert-manager.io',
      'bundles.trust.cert-manager.io',
      // The policy about sources of releases (DLV-002) is tried on it.
      'gitrepositories.source.toolkit.fluxcd.io',
      'issuers.published.lab.sallyport.dev',
    ]);
    for (const { spec } of created.values()) {
      const [version] = spec.versions;
      expect(version?.schema.openAPIV3Schema.properties.spec).toHaveProperty('properties');
      expect(version?.schema.openAPIV3Schema.properties.spec).not.toHaveProperty(
        'x-kubernetes-preserve-unknown-fields',
      );
    }
  });

  it('are left alone where they are', async () => {
    const created = await defineBeside(['bundles.trust.cert-manager.io']);
    expect(created.has('bundles.trust.cert-manager.io')).toBe(false);
    expect(created.size).toBe(4);
  });

  it('stand for ours by a resource that is defined', async () => {
    const resources = [...(await defineBeside([])).entries()].map(
      ([name, { spec }]) => `${spec.group}/${name.split('.')[0] ?? ''}`,
    );
    for (const published of PUBLISHED.values()) expect(resources).toContain(published);
  });
});
