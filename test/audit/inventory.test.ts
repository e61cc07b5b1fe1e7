import { describe, expect, it } from 'vitest';
import { audit, examine } from '../../src/audit';
import { inventoryOf } from '../../src/audit/inventory';
import { parseManifest } from '../../src/manifest/parse';
import { AUDIT_OPTIONS } from '../helpers/audit';
import { SAMPLE_BOUNDARY } from '../helpers/sample-boundary';

const TEXT = `apiVersion: v1
kind: Pod
metadata: { name: a, namespace: team }
spec:
  containers:
    - name: c
      image: &i r.example.net/a:1
      command: [sh, -c, "apt-get install -y x && curl https://a.example.net:8443/x"]
      env:
        - { name: MODEL_ID, value: org/model }
        - { name: K, valueFrom: { secretKeyRef: { name: s, key: k } } }
    - name: d
      image: *i
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: { name: acme, namespace: team }
spec: { acme: { server: https://acme.example.net/directory } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: ntp }
data:
  chrony.conf: |
    server t.example.net iburst
  resolv.conf: |
    nameserver 192.0.2.1
`;

describe('the inventory', () => {
  const inventory = inventoryOf(parseManifest('a.yaml', TEXT).objects, { boundary: SAMPLE_BOUNDARY });

  it('lists an image once, with every place', () => {
    expect(inventory.images).toMatchObject([
      { ref: 'r.example.net/a:1', class: 'pull', registry: 'r.example.net', digest: null },
    ]);
    expect(inventory.images[0]?.occurrences.map((at) => [at.line, at.path])).toEqual([
      [7, '/spec/containers/0/image'],
      [13, '/spec/containers/1/image'],
    ]);
  });

  it('lists hosts with port, scheme and class', () => {
    expect(inventory.hosts).toContainEqual(
      expect.objectContaining({ host: 'a.example.net', port: 8443, scheme: 'https', class: 'runtime' }),
    );
    expect(inventory.hosts.map((host) => host.host)).not.toContain('r.example.net');
  });

  it('lists issuers, time sources and resolvers', () => {
    expect(inventory.issuers).toMatchObject([{ kind: 'acme', server: 'https://acme.example.net/directory' }]);
    expect(inventory.timeSources).toMatchObject([{ host: 't.example.net', occurrences: [{ line: 25 }] }]);
    expect(inventory.resolvers).toMatchObject([{ host: '192.0.2.1', occurrences: [{ line: 27 }] }]);
  });

  it('lists egress that names no host', () => {
    expect(inventory.implicitEgress.map((egress) => egress.what)).toEqual(['apt-get install', 'model org/model']);
  });

  it('lists secrets with their keys and users, and no value', () => {
    expect(inventory.secrets).toEqual([{ namespace: 'team', name: 's', keys: ['k'], usedBy: ['v1/Pod/team/a'] }]);
  });

  it('lists the images of what is marked as needed before the registry serves, and of nothing else', () => {
    const pod = (name: string, mark: string): string => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: team${mark} }
spec: { containers: [{ name: c, image: r.example.net/${name}@sha256:${'a'.repeat(64)} }] }
`;
    const text = [
      pod('first', ", annotations: { sallyport.dev/bootstrap: 'names must resolve' }"),
      pod('again', ", annotations: { sallyport.dev/bootstrap: 'true' }").replace('/again@', '/first@'),
      pod('denied', ", annotations: { sallyport.dev/bootstrap: 'false' }"),
      pod('silent', ''),
    ].join('');
    const { bootstrap } = inventoryOf(parseManifest('a.yaml', text).objects, { boundary: null });
    expect(bootstrap.map(({ ref, digest }) => ({ ref, digest }))).toEqual([
      { ref: `r.example.net/first@sha256:${'a'.repeat(64)}`, digest: `sha256:${'a'.repeat(64)}` },
    ]);
    expect(bootstrap[0]?.occurrences.map((at) => at.object)).toEqual(['v1/Pod/team/first', 'v1/Pod/team/again']);
    expect(inventory.bootstrap).toEqual([]);
  });

  it('is the same for the same objects', () => {
    const again = inventoryOf(parseManifest('a.yaml', TEXT).objects, { boundary: SAMPLE_BOUNDARY });
    expect(JSON.stringify(again)).toBe(JSON.stringify(inventory));
  });
});

it('is the same beside an audit, which is the same beside it', () => {
  const objects = parseManifest('a.yaml', TEXT).objects;
  const { result, inventory } = examine(objects, AUDIT_OPTIONS);
  expect(inventory).toEqual(inventoryOf(objects, AUDIT_OPTIONS));
  expect(result).toEqual(audit(objects, AUDIT_OPTIONS));
  expect(result.findings.length).toBeGreaterThan(2);
  expect(inventory.hosts.length).toBeGreaterThan(0);
});
