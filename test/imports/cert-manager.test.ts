import { describe, expect, it } from 'vitest';
import { certManagerDefinitions } from '../../src/imports/cert-manager';

interface Node {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly additionalProperties?: Node;
  readonly [key: string]: unknown;
}

interface Version {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly subresources: unknown;
  readonly schema: { readonly openAPIV3Schema: Node };
}

const byName = new Map(certManagerDefinitions().map((definition) => [definition.name, definition.spec]));

function versionOf(name: string): Version {
  const versions = byName.get(name)?.['versions'] as readonly Version[];
  expect(versions).toHaveLength(1);
  return versions[0] as Version;
}

function nodesOf(node: Node, path = ''): readonly (readonly [string, Node])[] {
  const children = [
    ...Object.entries(node.properties ?? {}).map(([key, child]) => [`${path}.${key}`, child] as const),
    ...(node.items === undefined ? [] : [[`${path}[]`, node.items] as const]),
    ...(node.additionalProperties === undefined ? [] : [[`${path}{}`, node.additionalProperties] as const]),
  ];
  return [[path, node], ...children.flatMap(([childPath, child]) => nodesOf(child, childPath))];
}

describe('the API of cert-manager as this platform allows it', () => {
  it('defines the four kinds that are used and one stub', () => {
    expect([...byName.keys()]).toEqual([
      'certificates.cert-manager.io',
      'certificaterequests.cert-manager.io',
      'clusterissuers.cert-manager.io',
      'issuers.cert-manager.io',
      'challenges.acme.cert-manager.io',
    ]);
  });

  it.each([...byName.keys()])('%s is structural: every node has a type and no unknown field is kept', (name) => {
    for (const [path, node] of nodesOf(versionOf(name).schema.openAPIV3Schema)) {
      expect(node.type, path).toBeTypeOf('string');
      expect(node, path).not.toHaveProperty('x-kubernetes-preserve-unknown-fields');
    }
  });

  it.each([...byName.keys()])('%s is served and stored as v1 with a status subresource and no conversion', (name) => {
    expect(versionOf(name)).toMatchObject({ name: 'v1', served: true, storage: true, subresources: { status: {} } });
    expect(byName.get(name)?.['conversion']).toEqual({ strategy: 'None' });
  });

  it.each(['clusterissuers.cert-manager.io', 'issuers.cert-manager.io'])(
    '%s can sign with a CA key and in no other way',
    (name) => {
      const { spec, status } = versionOf(name).schema.openAPIV3Schema.properties ?? {};
      expect(Object.keys(spec?.properties ?? {})).toEqual(['ca']);
      expect(spec?.['required']).toEqual(['ca']);
      expect(Object.keys(status?.properties ?? {})).toEqual(['conditions']);
    },
  );

  it('has no field for ACME, Venafi, Vault or self-signing anywhere', () => {
    const paths = [...byName.keys()].flatMap((name) =>
      nodesOf(versionOf(name).schema.openAPIV3Schema).map(([path]) => path),
    );
    expect(paths.filter((path) => /acme|venafi|vault|selfsigned|dns01|http01|solver/i.test(path))).toEqual([]);
  });

  it('defines challenges without a single field, and no orders', () => {
    const { spec, status } = versionOf('challenges.acme.cert-manager.io').schema.openAPIV3Schema.properties ?? {};
    expect([spec?.properties, status?.properties]).toEqual([{}, {}]);
    expect(byName.has('orders.acme.cert-manager.io')).toBe(false);
  });

  it('tells conditions apart by their type, so that two writers do not overwrite each other', () => {
    for (const name of [...byName.keys()].filter((key) => !key.startsWith('challenges'))) {
      const conditions = versionOf(name).schema.openAPIV3Schema.properties?.['status']?.properties?.['conditions'];
      expect(conditions).toMatchObject({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] });
      expect(conditions?.items?.['required']).toEqual(['status', 'type']);
    }
  });

  it('requires what the published API requires', () => {
    const required = (name: string): unknown =>
      versionOf(name).schema.openAPIV3Schema.properties?.['spec']?.['required'];
    expect(required('certificates.cert-manager.io')).toEqual(['issuerRef', 'secretName']);
    expect(required('certificaterequests.cert-manager.io')).toEqual(['issuerRef', 'request']);
  });
});
