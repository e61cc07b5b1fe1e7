import { describe, expect, it } from 'vitest';
import { parseManifests } from '../../manifests';
import { promisedSecrets, Store } from './store';

const secret = (data: object): { apiVersion: string; kind: string; metadata: { namespace: string; name: string } } => ({
  ...{ apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'n', name: 's' } },
  ...{ data },
});

describe('a store', () => {
  it('gives texts by their keys, decoded, of the last object of a name', () => {
    const store = new Store([secret({ a: 'AA==' }), secret({ key: Buffer.from('text').toString('base64') })]);
    expect([...(store.find('Secret', 'n', 's') ?? [])]).toEqual([['key', 'text']]);
  });

  it('tells kinds and namespaces apart', () => {
    const store = new Store([secret({})]);
    expect(store.find('Secret', 'n', 's')).toBeDefined();
    expect(store.find('ConfigMap', 'n', 's')).toBeUndefined();
    expect(store.find('Secret', 'm', 's')).toBeUndefined();
  });
});

it('Secrets that are promised are those of Certificates and those that the site gives', () => {
  const manifests = parseManifests(
    [
      {
        apiVersion: 'cert-manager.io/v1',
        kind: 'Certificate',
        metadata: { namespace: 'n', name: 'c' },
        spec: { secretName: 'c-tls' },
      },
      {
        ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace: 'n', name: 'grafana' } },
        spec: { template: { spec: { volumes: [{ name: 'admin', secret: { secretName: 'grafana-admin' } }] } } },
      },
    ]
      .map((one) => JSON.stringify(one))
      .join('\n---\n'),
    'a/100.yaml',
  );
  const store = new Store(promisedSecrets(manifests));
  expect([...(store.find('Secret', 'n', 'c-tls')?.keys() ?? [])]).toEqual(['tls.crt', 'tls.key', 'ca.crt']);
  expect([...(store.find('Secret', 'n', 'grafana-admin')?.keys() ?? [])]).toEqual(['admin-password', 'secret-key']);
});
