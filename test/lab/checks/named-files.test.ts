import { describe, expect, it } from 'vitest';
import { parseManifests, titleOf, type Manifest } from '../manifests';
import type { Container, PodSpec, Volume } from '../pods/container';
import { namedFileProblems } from './named-files';
import { Store } from './named-files/store';

const METADATA = { namespace: 'n', name: 'app' };
const VOLUMES: readonly Volume[] = [
  { name: 'config', configMap: { name: 'app-config' } },
  { name: 'tls', secret: { secretName: 'app-tls' } },
  { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
];
const MOUNTS = [
  { name: 'config', mountPath: '/etc/app', readOnly: true },
  { name: 'tls', mountPath: '/etc/tls', readOnly: true },
  { name: 'data', mountPath: '/var/app' },
];

interface Case {
  readonly args?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly containers?: readonly Partial<Container>[];
}

/** Judges a pod of `app` that mounts its configuration, a Secret and a claim. */
function judge({ args = ['--config=/etc/app/app.yaml'], files = { 'app.yaml': '' }, containers = [{}] }: Case): {
  readonly problems: readonly string[];
  readonly workload: Manifest;
  readonly config: Manifest;
} {
  const spec: PodSpec = {
    volumes: VOLUMES,
    containers: containers.map((one, index) => ({
      ...{ name: `c${index}`, image: 'x', args, volumeMounts: MOUNTS },
      ...one,
    })),
  };
  const workload = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: METADATA, spec: { template: { spec } } };
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...METADATA, name: 'app-config' }, data: files };
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...METADATA, name: 'app-tls' },
    data: { 'tls.crt': '', 'tls.key': '' },
  };
  const text = [workload, config].map((one) => JSON.stringify(one)).join('\n---\n');
  const manifests = parseManifests(text, 'a/100.yaml') as readonly [Manifest, Manifest];
  const store = new Store([config, secret]);
  return {
    problems: namedFileProblems({ workload: manifests[0], spec }, { store, manifests }),
    workload: manifests[0],
    config: manifests[1],
  };
}

describe('a pod', () => {
  it.each([
    ['files that are there', { files: { 'app.yaml': 'tls: {key: /etc/tls/tls.key}' } }],
    ['files that it makes itself', { files: { 'app.yaml': 'wal: {path: /var/app/new/folder}' } }],
    ['folders of its mounts, and what is above them', { files: { 'app.yaml': 'dirs: [/etc/tls, /etc, /var/app]' } }],
    ['paths of HTTP', { files: { 'app.yaml': 'metrics_path: /metrics\nurl: https://h/etc/tls/lost.key' } }],
    ['programs of its image', { args: ['/bin/app', '--config=/etc/app/app.yaml', '--plugins-dir=/usr/lib/app'] }],
    ['a file that another file names', { files: { 'app.yaml': 'include: /etc/app/more.yaml', 'more.yaml': '' } }],
    ['a file that nothing names, beside one that is named', { files: { 'app.yaml': '', 'notes.json': '{}' } }],
  ])('that is told of %s is well', (_, one) => {
    expect(judge(one).problems).toEqual([]);
  });

  it.each([
    [
      'a key that its Secret does not have',
      'tls:\n  key: /etc/tls/lost.key',
      'is given /etc/tls/lost.key as tls.key, and Secret app-tls at /etc/tls has tls.crt, tls.key',
    ],
    [
      'a file of trust below no mount',
      'server:\n  ca_file: /etc/ssl/cert.pem',
      'is given /etc/ssl/cert.pem as server.ca_file, and mounts nothing there: its mounts are /etc/app, /etc/tls, /var/app',
    ],
    [
      'a folder below no mount',
      'wal:\n  path: /var/ap/wal',
      'is given /var/ap/wal as wal.path, and mounts nothing there: its mounts are /etc/app, /etc/tls, /var/app',
    ],
  ])('whose configuration names %s is not', (_, text, said) => {
    const { problems, config } = judge({ files: { 'app.yaml': text } });
    expect(problems).toEqual([`${titleOf(config)}: app.yaml: container c0 of apps/v1 Deployment n/app ${said}`]);
  });

  it('whose argument names a file that is not there is not, and the place is the workload', () => {
    const { problems, workload } = judge({ args: ['--config=/etc/app/app.yml'] });
    const owner = `${titleOf(workload)}: container c0 of apps/v1 Deployment n/app`;
    expect(problems).toEqual([
      `${owner} is given /etc/app/app.yml as config, and ConfigMap app-config at /etc/app has app.yaml`,
      `${owner} mounts ConfigMap app-config, and is told of none of its files: /etc/app/app.yaml`,
    ]);
  });

  it('that mounts configuration and is told of none of it is not', () => {
    const { problems } = judge({ args: ['serve', '/srv/app.yaml'] });
    expect(problems).toEqual([expect.stringContaining('c0 of apps/v1 Deployment n/app mounts ConfigMap app-config')]);
  });

  it('with a volume that cannot be made is not', () => {
    const { problems, workload } = judge({ containers: [{ volumeMounts: [{ name: 'lost', mountPath: '/x' }] }] });
    expect(problems).toEqual([`${titleOf(workload)}: container c0: there is no volume lost`]);
  });
});

describe('a file that two containers mount', () => {
  const files = { 'app.yaml': 'data_dir: /var/app', 'web.yaml': 'key_file: /etc/tls/tls.key' };
  const sidecar = { args: ['--web=/etc/app/web.yaml'], volumeMounts: MOUNTS.slice(0, 2) };

  it('is judged by what its reader has, and not by what the other has', () => {
    expect(judge({ files, containers: [{}, sidecar] }).problems).toEqual([]);
  });

  it('is judged for both if nothing says who reads it', () => {
    const more = { ...files, 'unknown.yaml': 'data_dir: /var/app' };
    const { problems } = judge({ files: more, containers: [{}, sidecar] });
    expect(problems).toEqual([
      expect.stringMatching(/unknown\.yaml: container c1 .* \/var\/app as data_dir, and mounts/),
    ]);
  });
});
