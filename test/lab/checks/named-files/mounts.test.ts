import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../api';
import type { PodSpec, Volume, VolumeMount } from '../../pods/container';
import { filesBelow, isThere, mountOf, mountsOf, type Mounted } from './mounts';
import { Store } from './store';

const object = (kind: string, name: string, data: object): KubeObject => ({
  ...{ apiVersion: 'v1', kind, metadata: { namespace: 'n', name }, data },
});
const STORE = new Store([
  object('ConfigMap', 'app-config', { 'app.yaml': 'a: 1', 'web.yaml': 'b: 2' }),
  object('Secret', 'app-tls', { 'tls.crt': '', 'tls.key': '' }),
]);

function mounted(volume: Omit<Volume, 'name'>, mount: Partial<VolumeMount> = {}): Mounted {
  const container = {
    name: 'x',
    image: 'y',
    volumeMounts: [{ name: 'v', mountPath: '/etc/x', readOnly: true, ...mount }],
  };
  const spec: PodSpec = { containers: [container], volumes: [{ name: 'v', ...volume }] };
  const [one] = mountsOf({ spec, namespace: 'n', store: STORE }, container);
  return one as Mounted;
}

describe('a mount', () => {
  it.each([
    ['a ConfigMap', { configMap: { name: 'app-config' } }, 'app.yaml, web.yaml'],
    ['a Secret', { secret: { secretName: 'app-tls' } }, 'tls.crt, tls.key'],
    [
      'keys under other names',
      { secret: { secretName: 'app-tls', items: [{ key: 'tls.key', path: 'deep/key.pem' }] } },
      'deep/key.pem',
    ],
    [
      'a projected volume',
      {
        projected: {
          sources: [
            { serviceAccountToken: { path: 'token' } },
            { configMap: { name: 'app-config', items: [{ key: 'app.yaml', path: 'app.yaml' }] } },
            { secret: { name: 'app-tls' } },
            { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
          ],
        },
      },
      'app.yaml, namespace, tls.crt, tls.key, token',
    ],
    ['what is optional and not there', { configMap: { name: 'none', optional: true } }, 'nothing'],
    ['an empty folder that nobody may write', { emptyDir: {} }, 'nothing'],
  ])('of %s has its files', (_, volume, files) => {
    expect(filesBelow(mounted(volume))).toBe(files);
    expect(isThere(mounted(volume), '/etc/x')).toBe(true);
    expect(isThere(mounted(volume), '/etc/x/lost')).toBe(false);
  });

  it.each([
    ['a claim', { persistentVolumeClaim: { claimName: 'c' } }, {}],
    ['a folder of the node', { hostPath: { path: '/var/lib/x' } }, {}],
    ['another folder of the node', { hostPath: { path: '/var/log' } }, {}],
    ['an empty folder that the container may write', { emptyDir: {} }, { readOnly: false }],
  ])('of %s may have anything', (_, volume, mount) => {
    expect(isThere(mounted(volume, mount), '/etc/x/anything')).toBe(true);
  });

  it.each([
    ['/etc/x/deep', true],
    ['/etc/x/deep/key.pem', true],
    ['/etc/x/deep/*.pem', true],
    ['/etc/x/deep/*.crt', false],
    ['/etc/x/key.pem', false],
  ])('has folders and patterns: %s', (path, there) => {
    const items = [{ key: 'tls.key', path: 'deep/key.pem' }];
    expect(isThere(mounted({ secret: { secretName: 'app-tls', items } }), path)).toBe(there);
  });

  it('of one file by its subPath is that file', () => {
    const one = mounted({ configMap: { name: 'app-config' } }, { mountPath: '/etc/x.yaml', subPath: 'app.yaml' });
    expect([...(one.files?.keys() ?? [])]).toEqual(['/etc/x.yaml']);
    expect(filesBelow(one)).toBe('/etc/x.yaml');
    expect(isThere(one, '/etc/x.yaml')).toBe(true);
  });

  it('of a folder by its subPath has what is below it', () => {
    const items = [{ key: 'tls.key', path: 'deep/key.pem' }];
    expect(filesBelow(mounted({ secret: { secretName: 'app-tls', items } }, { subPath: 'deep' }))).toBe('key.pem');
  });

  it.each([
    ['ConfigMap none is mounted, and there is none', { configMap: { name: 'none' } }],
    ['Secret none is mounted, and there is none', { secret: { secretName: 'none' } }],
    [
      'Secret app-tls is mounted for its key ca.crt, and has none',
      { secret: { secretName: 'app-tls', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    ],
  ])('cannot be made: %s', (says, volume) => {
    expect(() => mounted(volume)).toThrow(says);
  });

  it('of a volume that the pod does not have is an error', () => {
    expect(() => mounted({ configMap: { name: 'app-config' } }, { name: 'other' })).toThrow('there is no volume other');
  });

  it('is the innermost one around a path', () => {
    const mounts = ['/etc', '/etc/x', '/etc/x/deep'].map((path) => ({ path, what: path }));
    expect(mountOf(mounts, '/etc/x/deep/a')?.path).toBe('/etc/x/deep');
    expect(mountOf(mounts, '/etc/x')?.path).toBe('/etc/x');
    expect(mountOf(mounts, '/etc/xy')?.path).toBe('/etc');
    expect(mountOf(mounts, '/var/x')).toBeUndefined();
  });
});
