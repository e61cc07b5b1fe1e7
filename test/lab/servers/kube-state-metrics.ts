import type { KubeObject } from '../api';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { admittedTo, Caller, checkAdmission } from './caller';
import type { ServerCheck, ServerContext } from './check';
import { familiesOf, isOf, samplesOf, type Sample } from './metrics-text';
import { PrometheusApi } from './prometheus-api';
import { settle } from './settle';
import { titled } from './titled';

const component = 'kube-state-metrics';
const ACCOUNT = 'system:serviceaccount:sallyport-observability:kube-state-metrics';
const METRICS = '/metrics';
/** Its informers are told of a change at once; Prometheus asks every 30 s. */
const [TOLD_SECONDS, ROUNDS_SECONDS] = [30, 120];
const [LISTED, WATCHED] = ['kube_state_metrics_list_total', 'kube_state_metrics_watch_total'];
const FORBIDDEN = 403;
/** Kinds that a cluster may have none of, by the stem of their metrics: a kind without an object announces no metric. */
const MAY_BE_NONE = [
  { stem: 'kube_job_', apiVersion: 'batch/v1', kind: 'Job' },
  { stem: 'kube_resourcequota', apiVersion: 'v1', kind: 'ResourceQuota' },
] as const;
/** Paths of kinds that hold what nobody but their users may read. */
const CLOSED = ['/api/v1/secrets', '/api/v1/configmaps', '/apis/rbac.authorization.k8s.io/v1/roles'];

export const KUBE_STATE_METRICS_CHECKS: readonly ServerCheck[] = [
  { component, what: 'its declared callers are answered on both ports, and nobody else', run: checkCallers },
  {
    component,
    what: 'it tells of every pod and every node, by the metrics that are listed and no others',
    run: checkTold,
  },
  { component, what: 'it reads each kind of its list, is refused none, and may read no other', run: checkRead },
  { component, what: 'Prometheus has the pods that are told of under their own names', run: checkLabels },
];

async function checkCallers(context: ServerContext): Promise<Problems> {
  return [
    ...(await checkAdmission(component, METRICS, context, 'state')),
    ...(await checkAdmission(component, METRICS, context, 'telemetry')),
  ];
}

/** What it answers to Prometheus. */
async function answerOf(context: ServerContext, portName: 'state' | 'telemetry'): Promise<string> {
  const [prometheus] = admittedTo(component, context.manifests);
  if (prometheus === undefined) throw new Error(`nobody may call ${component}`);
  return (await Caller.of(component, prometheus, context, portName)).text(METRICS);
}

async function checkTold(context: ServerContext): Promise<Problems> {
  const { admin } = context.cluster;
  const list = await announced(context);
  const problems = await settle(TOLD_SECONDS, async () => {
    const text = await answerOf(context, 'state');
    const samples = samplesOf(text);
    return [
      ...untold(await admin.list('v1', 'Pod'), await admin.list('v1', 'Node'), samples),
      ...unlisted(familiesOf(text), list),
    ];
  });
  return titled(problems, component, context.manifests);
}

/** Entries of the list, without those of kinds that this cluster has no object of. */
async function announced({ cluster, manifests }: ServerContext): Promise<readonly string[]> {
  const empty: string[] = [];
  for (const { stem, apiVersion, kind } of MAY_BE_NONE)
    if ((await cluster.admin.list(apiVersion, kind)).length === 0) empty.push(`^${stem}`);
  const entries = listOf(manifests, '--metric-allowlist');
  return entries.filter((entry) => !empty.some((stem) => entry.startsWith(stem)));
}

/** Pods and nodes of which nothing is said. */
export function untold(
  pods: readonly KubeObject[],
  nodes: readonly KubeObject[],
  samples: readonly Sample[],
): Problems {
  const has = (name: string, labels: Readonly<Record<string, string>>): boolean =>
    samples.some((sample) => isOf(sample, name, labels));
  return [
    ...pods
      .filter(({ metadata: { name, namespace = '' }, spec }) => {
        const node = spec?.['nodeName'];
        return !has('kube_pod_info', { namespace, pod: name, ...(typeof node === 'string' && { node }) });
      })
      .map(({ metadata: { name, namespace } }) => `nothing is told of pod ${namespace ?? ''}/${name}`),
    ...nodes
      .filter(({ metadata }) => !has('kube_node_status_condition', { node: metadata.name, condition: 'Ready' }))
      .map(({ metadata }) => `nothing is told of node ${metadata.name}`),
  ];
}

/** Metrics that are told and on no list, and those on it that are not told. */
export function unlisted(families: readonly string[], list: readonly string[]): Problems {
  const names = list.map((entry) => entry.replace(/^\^|\$$/g, ''));
  return [
    ...families.filter((name) => !names.includes(name)).map((name) => `${name} is told, and is not on the list`),
    ...names
      .filter((name) => !families.includes(name))
      .map((name) => `${name} is on the list, and there is no such metric`),
  ];
}

async function checkRead(context: ServerContext): Promise<Problems> {
  const kinds = listOf(context.manifests, '--resources');
  const ofItself = await settle(TOLD_SECONDS, async () =>
    unread(samplesOf(await answerOf(context, 'telemetry')), kinds.length),
  );
  const { admin } = context.cluster;
  const problems = [...ofItself];
  for (const path of CLOSED) {
    const { status } = await admin.call({ method: 'GET', path, as: ACCOUNT });
    if (status !== FORBIDDEN) problems.push(`it may read ${path}: ${status}`);
  }
  return titled(problems, component, context.manifests);
}

/** What it says itself about its reading: the informer of each kind watches, and is first told all by its list, or by its watch. */
export function unread(samples: readonly Sample[], kinds: number): Problems {
  const watched = samples.filter((one) => isOf(one, WATCHED, { result: 'success' }));
  const read = [...new Set(watched.map(({ labels }) => labels['resource'] ?? ''))];
  const refused = samples.filter(
    (one) => [LISTED, WATCHED].some((name) => isOf(one, name, { result: 'error' })) && one.value > 0,
  );
  return [
    ...(read.length === kinds ? [] : [`${read.length} of ${kinds} kinds are read: ${read.join(', ')}`]),
    ...refused.map(({ name, labels, value }) => `${name}: ${value} times refused: ${labels['resource'] ?? ''}`),
  ];
}

/** Entries of a flag of its container. */
export function listOf(manifests: readonly Manifest[], flag: string): readonly string[] {
  const workload = manifests.find(({ kind, name }) => kind === 'Deployment' && name === component);
  const { template } = (workload?.object.spec ?? {}) as {
    readonly template?: { readonly spec: { readonly containers: readonly { readonly args?: readonly string[] }[] } };
  };
  const args = template?.spec.containers.flatMap((one) => one.args ?? []) ?? [];
  const found = args.find((arg) => arg.startsWith(`${flag}=`));
  if (found === undefined) throw new Error(`${workload === undefined ? component : titleOf(workload)}: no ${flag}`);
  return found.slice(flag.length + 1).split(',');
}

/** Without `honor_labels`, each would be the exporter's own pod. */
async function checkLabels(context: ServerContext): Promise<Problems> {
  const api = await PrometheusApi.open(context);
  const pods = (await context.cluster.admin.list('v1', 'Pod')).map(({ metadata }) => metadata.name);
  return settle(ROUNDS_SECONDS, async () => {
    const told = new Set((await api.query('kube_pod_info')).map(({ metric }) => metric['pod']));
    return pods.filter((name) => !told.has(name)).map((name) => `Prometheus knows nothing of pod ${name}`);
  });
}
