import { join } from 'node:path';
import type { DriftReport, DriftRow } from '../../../src/cluster/drift';
import { bodyOf, type ApiServer } from '../api';
import type { Cluster } from '../cluster/cluster';
import type { Manifest } from '../manifests';
import type { Problems } from '../report';
import { run } from '../run';
import { applyAgain } from './acceptance';

/** What is compared with what. */
export interface DriftScene {
  readonly cluster: Pick<Cluster, 'admin' | 'kubeconfig'>;
  /** The command line of this repository. */
  readonly cli: string;
  /** Folder that the names of files begin in. */
  readonly rendered: string;
  readonly files: readonly (readonly Manifest[])[];
}

/** Field manager of somebody who works by hand. */
const HAND = 'lab-hand';
const NAMESPACE = 'sallyport-observability';

/** What somebody does to a cluster by hand, and the row that has to tell of it. */
interface Change {
  readonly row: Omit<DriftRow, 'expected' | 'found' | 'managers'>;
  /** Who has to be named. */
  readonly by: readonly string[];
  readonly make: (api: ApiServer) => Promise<unknown>;
}

/** A workload that no later check needs. */
const GRAFANA = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: NAMESPACE, name: 'grafana' };
const BINDING = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  name: 'kube-state-metrics',
};
const POLICY = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: NAMESPACE };

/** The command finds an untouched cluster clean, and names each change that is then made by hand. */
export async function checkDrift(scene: DriftScene): Promise<Problems> {
  const clean = await drift(scene);
  if (clean.code !== 0) return [`an untouched cluster ends with ${clean.code}: ${clean.text.slice(0, 4000)}`];
  const api = scene.cluster.admin;
  const changes = CHANGES.filter(({ row }) => isThere(row.object, scene.files) || row.difference === 'added-object');
  for (const { make } of changes) await make(api);
  const after = await drift(scene);
  await undo(api, changes);
  await applyAgain(api, scene.files);
  return [
    ...(after.code === 1 ? [] : [`a changed cluster ends with ${after.code}: ${after.text.slice(0, 4000)}`]),
    ...problemsOf(changes, after.report?.differences ?? []),
  ];
}

/** What somebody owns by hand, an apply of ours does not take back. */
async function undo(api: ApiServer, changes: readonly Change[]): Promise<void> {
  await api.delete({ ...POLICY, name: 'lab-open' });
  if (!changes.some(({ row }) => row.difference === 'changed')) return;
  await patch(api, GRAFANA, { spec: { replicas: 1, template: { spec: { hostAliases: null } } } });
}

/** Changes that are not told as they should be, and what is told beside them. */
export function problemsOf(changes: readonly Pick<Change, 'row' | 'by'>[], told: readonly DriftRow[]): Problems {
  const isOf = ({ row, by }: Pick<Change, 'row' | 'by'>, one: DriftRow): boolean =>
    one.object === row.object &&
    one.path === row.path &&
    one.difference === row.difference &&
    one.managers.join() === by.join();
  const missed = changes.filter((change) => !told.some((one) => isOf(change, one)));
  const more = told.filter((one) => !changes.some((change) => isOf(change, one)));
  return [
    ...missed.map(({ row, by }) => `not told: ${JSON.stringify({ ...row, by })}`),
    ...more.map((row) => `told and not made: ${JSON.stringify(row)}`),
  ];
}

const CHANGES: readonly Change[] = [
  {
    row: {
      object: 'apps/v1/Deployment/sallyport-observability/grafana',
      difference: 'changed',
      path: '/spec/replicas',
    },
    by: [HAND],
    make: (api) => patch(api, GRAFANA, { spec: { replicas: 0 } }),
  },
  {
    row: {
      object: 'apps/v1/Deployment/sallyport-observability/grafana',
      difference: 'added-field',
      path: '/spec/template/spec/hostAliases',
    },
    by: [HAND],
    make: (api) =>
      patch(api, GRAFANA, { spec: { template: { spec: { hostAliases: [{ ip: '10.0.0.9', hostnames: ['x'] }] } } } }),
  },
  {
    row: {
      object: 'rbac.authorization.k8s.io/v1/ClusterRoleBinding//kube-state-metrics',
      difference: 'missing',
      path: '',
    },
    by: [],
    make: (api) => api.delete(BINDING),
  },
  {
    row: {
      object: 'networking.k8s.io/v1/NetworkPolicy/sallyport-observability/lab-open',
      difference: 'added-object',
      path: '',
    },
    by: [HAND],
    make: (api) => create(api),
  },
];

function isThere(id: string, files: readonly (readonly Manifest[])[]): boolean {
  return files.flat().some((one) => `${one.apiVersion}/${one.kind}/${one.namespace ?? ''}/${one.name}` === id);
}

async function patch(api: ApiServer, target: typeof GRAFANA, change: object): Promise<void> {
  const path = await api.pathOf(target);
  if (typeof path !== 'string') throw new Error(`${target.name} has no path`);
  const body = { type: 'application/merge-patch+json', text: JSON.stringify(change) };
  bodyOf(await api.call({ method: 'PATCH', path, query: { fieldManager: HAND }, body }));
}

async function create(api: ApiServer): Promise<void> {
  const path = await api.pathOf({ ...POLICY, name: '' });
  if (typeof path !== 'string') throw new Error('network policies have no path');
  const { apiVersion, kind } = POLICY;
  const object = {
    apiVersion,
    kind,
    metadata: { name: 'lab-open', namespace: NAMESPACE, labels: { 'app.kubernetes.io/part-of': 'sallyport' } },
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  };
  const body = { type: 'application/json', text: JSON.stringify(object) };
  const place = path.replace(/\/$/, '');
  bodyOf(await api.call({ method: 'POST', path: place, query: { fieldManager: HAND }, body }));
}

interface Ran {
  readonly code: number;
  readonly text: string;
  readonly report: DriftReport | undefined;
}

async function drift({ cli, rendered, files, cluster }: DriftScene): Promise<Ran> {
  const applied = new Set(files.flat().map(({ file }) => join(rendered, file)));
  const args = [cli, 'drift', ...applied, '--kubeconfig', cluster.kubeconfig, '--format', 'json'];
  const { code, out } = await run(process.execPath, args).then(
    (text) => ({ code: 0, out: text }),
    ({ cause }: { readonly cause: { readonly code?: number; readonly stdout?: string; readonly stderr?: string } }) => {
      const { code: end = -1, stdout = '', stderr = '' } = cause;
      return { code: end, out: end === 1 ? stdout : `${stdout}${stderr}` };
    },
  );
  return { code, text: out, report: code === 0 || code === 1 ? (JSON.parse(out) as DriftReport) : undefined };
}
