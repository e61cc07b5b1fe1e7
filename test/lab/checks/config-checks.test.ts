import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Answer, KubeObject } from '../api';
import { readOutput, titleOf, type Manifest } from '../manifests';
import type { PodSpec } from '../pods/container';
import { checkConfigs, plantInConfigs, type ConfigScene } from './config-checks';
import { namedFileProblems } from './named-files';
import { promisedSecrets, Store } from './named-files/store';
import { keyErrors, fileErrors } from './planted-config';
import { servedPods } from './served-pods';

const CHARTS = join(__dirname, '..', '..', '..', 'charts-out');
const OUTPUTS = ['airgapped', 'diode', 'saas', 'byoc/control-plane', 'byoc/data-plane'];
const ACCESS = '/var/run/secrets/kubernetes.io/serviceaccount';

/** A cluster that has an output, with the roots of the API server and the tokens that its admission adds to pods. */
function sceneOf(output: string): ConfigScene {
  const manifests = readOutput(CHARTS, output).flat();
  const maps = manifests.filter(({ kind }) => kind === 'ConfigMap').map(({ object }) => object);
  const roots = manifests.filter(({ kind }) => kind === 'Namespace').map(({ name }) => rootOf(name));
  const api = {
    create: async (_: unknown, text: string): Promise<Answer> => {
      const pod = JSON.parse(text) as KubeObject;
      return { status: 201, warnings: [], body: { ...pod, spec: withToken(pod.spec as unknown as Admitted) } };
    },
    list: async (_: string, kind: string): Promise<readonly KubeObject[]> =>
      kind === 'ConfigMap' ? [...maps, ...roots] : [],
  };
  return { api, manifests, hasSecrets: false };
}

function rootOf(namespace: string): KubeObject {
  const metadata = { namespace, name: 'kube-root-ca.crt' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'ca.crt': '' } };
}

type Admitted = PodSpec & { readonly automountServiceAccountToken?: boolean };

function withToken(pod: Admitted): PodSpec {
  if (pod.automountServiceAccountToken === false) return pod;
  const sources = [
    { serviceAccountToken: { path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
  ];
  const mount = { name: 'access', mountPath: ACCESS, readOnly: true };
  return {
    ...pod,
    volumes: [...(pod.volumes ?? []), { name: 'access', projected: { sources } }],
    containers: pod.containers.map((one) => ({ ...one, volumeMounts: [...(one.volumeMounts ?? []), mount] })),
  };
}

describe('checks of configuration', () => {
  it.each(OUTPUTS)('find nothing in %s, and say whose it is', async (output) => {
    const checks = await checkConfigs(sceneOf(output));
    expect(checks.flatMap(({ problems }) => problems)).toEqual([]);
    expect(checks.map(({ components }) => components)).toEqual([
      expect.arrayContaining(['grafana', 'loki', 'tempo']),
      ['loki'],
      ['tempo'],
    ]);
    expect(checks[0]?.components).not.toContain('prometheus');
  });

  it('say so if the server makes no pod', async () => {
    const scene = sceneOf('airgapped');
    const create = async (): Promise<Answer> => ({ status: 403, warnings: [], body: { message: 'not now' } });
    const [files] = await checkConfigs({ ...scene, api: { ...scene.api, create } });
    expect(files?.problems).toEqual([expect.stringContaining('no pod is made of it: 403: not now')]);
  });

  it('miss Secrets that a cluster should have and does not', async () => {
    const [files] = await checkConfigs({ ...sceneOf('airgapped'), hasSecrets: true });
    expect(files?.problems).toContainEqual(
      expect.stringMatching(/StatefulSet .*\/loki: Secret loki-tls is mounted, and/),
    );
  });
});

describe('planted errors of configuration', () => {
  it.each(OUTPUTS)('are all seen in %s', async (output) => {
    const scene = sceneOf(output);
    const seen = await plantInConfigs(scene);
    expect(seen.filter(({ problem }) => problem !== undefined)).toEqual([]);
    expect(seen).toHaveLength(keyErrors(scene.manifests).length + fileErrors(scene.manifests).length);
  });
});

describe('every path below /etc', () => {
  const KINDS = ['ConfigMap', 'CronJob', 'DaemonSet', 'Deployment', 'StatefulSet'];

  /** The manifest with one path less a letter, once for each path in its files, arguments and variables. */
  function misspelt(manifest: Manifest): readonly Manifest[] {
    const text = JSON.stringify(manifest.object);
    return [...text.matchAll(/(?<![\w./:])\/etc\/[\w./-]+\w/g)].flatMap((found): readonly Manifest[] => {
      const isMount = text.slice(0, found.index).endsWith('"mountPath":"');
      if (isMount) return [];
      const end = found.index + found[0].length;
      const object = JSON.parse(text.slice(0, end - 1) + text.slice(end)) as KubeObject;
      return [{ ...manifest, object, text: found[0] }];
    });
  }

  const hasMap = ({ volumes = [] }: PodSpec, name: string): boolean =>
    volumes.some(({ configMap }) => configMap?.name === name);

  it('is missed if it lacks a letter, and the message names the manifest in which it stands', async () => {
    const { api, manifests } = sceneOf('diode');
    const objects = [...promisedSecrets(manifests), ...(await api.list('v1', 'ConfigMap'))];
    const wrong = manifests.filter(({ kind }) => KINDS.includes(kind)).flatMap(misspelt);
    const pods = await servedPods(api, manifests);
    const unseen: string[] = [];
    for (const one of wrong) {
      const isMap = one.kind === 'ConfigMap';
      const store = new Store(isMap ? [...objects, one.object] : objects);
      const affected = isMap
        ? pods.filter(({ workload, spec }) => workload.namespace === one.namespace && hasMap(spec, one.name))
        : await servedPods(api, [one]);
      const problems = affected.flatMap((pod) => namedFileProblems(pod, { store, manifests }));
      if (!problems.some((problem) => problem.startsWith(titleOf(one)))) unseen.push(`${titleOf(one)}: ${one.text}`);
    }
    expect(wrong.length).toBeGreaterThan(150);
    expect(unseen).toEqual([]);
  });
});
