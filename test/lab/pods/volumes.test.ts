import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { skipBecause } from '../../helpers/skip';
import type { ApiServer, KubeObject, Reference } from '../api';
import type { PodSpec, Volume } from './container';
import { fieldOf, makeVolumes } from './volumes';

const POD: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'app-0', namespace: 'a', labels: { app: 'x' } },
  spec: { nodeName: 'cpu-1' },
};
const OBJECTS: readonly KubeObject[] = [
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' }, data: { 'a.yaml': 'a: 1\n', b: 'two' } },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'tls' },
    data: { 'tls.key': Buffer.from('key').toString('base64') },
  },
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-volumes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ALL_THE_WAY_DOWN = { readOnly: true, recursiveReadOnly: 'Enabled' };

function make(...volumes: readonly Volume[]): Promise<ReadonlyMap<string, string>> {
  return makeFor([], ...volumes);
}

function makeFor(
  containers: PodSpec['containers'],
  ...volumes: readonly Volume[]
): Promise<ReadonlyMap<string, string>> {
  const api = {
    get: ({ kind, name }: Reference) =>
      Promise.resolve(OBJECTS.find((one) => one.kind === kind && one.metadata.name === name)),
    pathOf: () => Promise.resolve('/token'),
    call: ({ body }: { readonly body: { readonly text: string } }) =>
      Promise.resolve({ status: 201, warnings: [], body: { status: { token: `for ${body.text}` } } }),
  } as unknown as ApiServer;
  const group = process.getgid?.() ?? 0;
  const spec: PodSpec = { containers, volumes, serviceAccountName: 'app', securityContext: { fsGroup: group } };
  return makeVolumes({
    api,
    pod: POD,
    spec,
    folder: join(folder, 'pod'),
    claims: join(folder, 'claims'),
    node: join(folder, 'node'),
  });
}

describe('the volumes of a pod', () => {
  beforeEach((test) => {
    if (process.getuid?.() !== 0) skipBecause(test, 'only root gives files to the group of a pod');
  });

  it('hold every key of a ConfigMap, readable by all', async () => {
    const at = (await make({ name: 'v', configMap: { name: 'config' } })).get('v') ?? '';
    expect(readFileSync(join(at, 'a.yaml'), 'utf8')).toBe('a: 1\n');
    expect(statSync(join(at, 'b')).mode & 0o777).toBe(0o644);
  });

  it('hold the chosen keys under their own names, with the mode that is asked for', async () => {
    const secret = { secretName: 'tls', defaultMode: 0o440, items: [{ key: 'tls.key', path: 'deep/key.pem' }] };
    const at = (await make({ name: 'v', secret })).get('v') ?? '';
    expect(readFileSync(join(at, 'deep', 'key.pem'), 'utf8')).toBe('key');
    expect(statSync(join(at, 'deep', 'key.pem')).mode & 0o777).toBe(0o440);
  });

  it('hold a token for the account of the pod, and what the pod may know of itself', async () => {
    const sources = [
      { serviceAccountToken: { path: 'token', audience: 'someone', expirationSeconds: 600 } },
      { downwardAPI: { items: [{ path: 'ns', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
    ];
    const at = (await make({ name: 'v', projected: { sources } })).get('v') ?? '';
    expect(readFileSync(join(at, 'token'), 'utf8')).toContain('"audiences":["someone"]');
    expect(readFileSync(join(at, 'ns'), 'utf8')).toBe('a');
  });

  it('keep what is claimed for the next pod, and nothing else', async () => {
    const volumes = await make(
      { name: 'tmp', emptyDir: {} },
      { name: 'data', persistentVolumeClaim: { claimName: 'c' } },
    );
    expect(volumes.get('data')).toBe(join(folder, 'claims', 'a', 'c'));
    expect(volumes.get('tmp')).toBe(join(folder, 'pod', 'tmp'));
  });

  it('are folders of this machine for those of the node, where all that is below is read-only, too', async () => {
    const node = { name: 'root', hostPath: { path: '/' } };
    const container = (mount: object): PodSpec['containers'] => [
      { name: 'c', image: 'c', volumeMounts: [{ name: 'root', mountPath: '/host', ...mount }] },
    ];
    expect((await makeFor(container(ALL_THE_WAY_DOWN), node)).get('root')).toBe('/');
    for (const mount of [{}, { readOnly: true }, { recursiveReadOnly: 'Enabled' }]) {
      await expect(makeFor(container(mount), node)).rejects.toThrow('only read-only all the way down');
    }
  });

  it('of the node are below its own root, and the same for every pod', async () => {
    const volumes = await make({ name: 'logs', hostPath: { path: '/var/log/pods' } });
    expect(volumes.get('logs')).toBe(join(folder, 'node', 'var', 'log', 'pods'));
    expect(statSync(join(folder, 'node', 'var', 'log', 'pods')).isDirectory()).toBe(true);
  });

  it.each<[string, Volume, string]>([
    ['an object that is not there', { name: 'v', secret: { secretName: 'none' } }, 'Secret none is not there'],
    [
      'a key that is not there',
      { name: 'v', configMap: { name: 'config', items: [{ key: 'z', path: 'z' }] } },
      'has no key z',
    ],
    [
      'a kind that no render of ours has',
      { name: 'v', nfs: { server: 'nas', path: '/' } } as Volume,
      'makes no volume of this kind',
    ],
  ])('are refused for %s', async (_, volume, message) => {
    await expect(make(volume)).rejects.toThrow(message);
  });
});

describe('a field of a pod', () => {
  it.each([
    ['metadata.name', 'app-0'],
    ["metadata.labels['app']", 'x'],
    ["metadata.annotations['none']", ''],
    ['spec.nodeName', 'cpu-1'],
  ])('%s', (path, expected) => {
    expect(fieldOf(POD, path)).toBe(expected);
  });

  it('that nobody knows is an error', () => {
    expect(() => fieldOf(POD, 'status.hostIP')).toThrow('cannot tell a pod its status.hostIP');
  });
});
