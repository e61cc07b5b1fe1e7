import type { ApiServer, KubeObject, Reference } from '../api';
import { bodyOf } from '../api';
import { GROUP, isIssued } from '../checks/certificates';
import { nameOf, titleOf, type Manifest } from '../manifests';
import type { RunningPod } from '../pods/kubelet';
import type { Problems } from '../report';
import { until } from '../wait';
import { readFileSync } from 'node:fs';
import type { ServerCheck, ServerContext } from './check';
import { configOf, fileOf } from './view';

const component = 'certificate-rollout';
const NAMESPACE = 'sallyport-pki';
const JOB = { apiVersion: 'batch/v1', kind: 'Job', namespace: NAMESPACE };
const STAMP = 'sallyport.dev/certificate-not-after';
const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet'];
const SECONDS = 90;
/** By which the Job controller names the pods of a Job. */
const JOB_LABEL = 'job-name';

export const CERTIFICATE_ROLLOUT_CHECKS: readonly ServerCheck[] = [
  {
    component,
    starts: true,
    what: 'a workload whose certificate changed gets its stamp, and nothing else changes',
    run: checkRollout,
  },
];

/** What a run says about one workload. */
export interface Line {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly outcome: string;
  readonly reason?: string;
}

interface Workload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly certificate: string;
}

async function checkRollout(context: ServerContext): Promise<Problems> {
  const { workloads } = fileOf(configOf(context.manifests, component), 'config.json') as {
    readonly workloads: readonly Workload[];
  };
  // Not the first of the list, so that its order alone cannot be the reason.
  const target = workloads[1] ?? workloads[0];
  if (target === undefined) return ['the list of workloads is empty'];
  const before = await settle(context, workloads.length);
  if (before.length > 0) return before;
  const api = context.cluster.admin;
  await renew(api, target);
  const then = await workloadsOf(api);
  const { problems, lines } = await runOnce(context);
  const restarted = lines.filter(({ outcome }) => outcome === 'restarted').map(({ name }) => name);
  const again = await settle(context, 0);
  return [
    ...problems,
    ...(restarted.join() === target.name ? [] : [`restarted is ${restarted.join(', ')}, not ${target.name}`]),
    ...changeProblems(then, await workloadsOf(api), target, await notAfterOf(api, target)),
    ...again.map((problem) => `once more: ${problem}`),
  ];
}

/** Runs until nothing is left to restart: others may have renewed certificates before. */
async function settle(context: ServerContext, most: number): Promise<Problems> {
  for (let left = most; ; left -= 1) {
    const { problems, lines } = await runOnce(context);
    const isQuiet = lines.every(({ outcome }) => outcome === 'current');
    if (problems.length > 0 || isQuiet) return problems;
    if (left <= 0) return [`there is still something to do: ${JSON.stringify(lines)}`];
  }
}

/** What a run came to. */
interface Run {
  readonly problems: Problems;
  readonly lines: readonly Line[];
}

/** Runs that are tried when the API server does not answer in time: the CronJob, too, comes again. */
const TRIES = 3;

/** Runs the CronJob once; a run that ended at once because nobody answered it is no run. */
export async function runOnce(context: ServerContext): Promise<Run> {
  let last = await runJob(context);
  for (let left = TRIES - 1; left > 0 && isUnanswered(last.lines); left -= 1) last = await runJob(context);
  return last;
}

/** True if a run gave up at its first question, and so did nothing. */
export function isUnanswered(lines: readonly Line[]): boolean {
  return lines.length === 1 && lines[0]?.outcome === 'failed' && lines[0].reason === 'timeout';
}

/** Makes a Job of the CronJob, as `kubectl create job --from` does, and runs its pod to the end. */
async function runJob({ cluster, pods, manifests }: ServerContext): Promise<Run> {
  const api = cluster.admin;
  const workload = manifests.find(({ kind, name }) => kind === 'CronJob' && name === component);
  if (workload === undefined) throw new Error(`the output has no CronJob ${component}`);
  const pod = await pods.startBeside(await podOfJob(api, await createJob(api)), workload);
  const code = await until({ what: `${pod.name} ends`, seconds: SECONDS }, () => Promise.resolve(exitOf(pod)));
  const lines = linesIn(logOf(pod));
  const failed = lines.filter(({ outcome }) => outcome === 'failed');
  return {
    lines,
    problems: [
      ...failed.map((line) => failureText(line, manifests)),
      ...(code === 0 || failed.length > 0 ? [] : [`${pod.name} ends with ${code}: ${logOf(pod).trim()}`]),
    ],
  };
}

/** Lines of JSON that a run prints about workloads; others are for people. */
export function linesIn(log: string): readonly Line[] {
  return log
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes(`"event":"${component}"`))
    .map((line) => JSON.parse(line) as Line);
}

/** What failed, and the Role that would have to allow it if it was forbidden. */
export function failureText({ kind, namespace, name, reason = '' }: Line, manifests: readonly Manifest[]): string {
  const role = manifests.find((one) => one.kind === 'Role' && one.name === component && one.namespace === namespace);
  const by = reason === 'forbidden' && role !== undefined ? `${titleOf(role)}: ` : '';
  return `${by}${component} about ${kind} ${namespace}/${name}: ${reason}`;
}

async function createJob(api: ApiServer): Promise<Reference> {
  const cronJob = await api.get({ ...JOB, kind: 'CronJob', name: component });
  const { metadata = {}, spec } = cronJob?.spec?.['jobTemplate'] as {
    readonly metadata?: object;
    readonly spec: object;
  };
  const annotations = { 'cronjob.kubernetes.io/instantiate': 'manual' };
  const labels = (metadata as { readonly labels?: object }).labels ?? {};
  const named = { generateName: `${component}-`, namespace: NAMESPACE, annotations, labels };
  const object = { apiVersion: JOB.apiVersion, kind: JOB.kind, metadata: named, spec };
  const created = bodyOf(await api.create({ ...JOB, name: '' }, JSON.stringify(object))) as KubeObject;
  return { ...JOB, name: created.metadata.name };
}

/** kwok says that it has completed as soon as it has an address; its program has not even begun then. */
async function podOfJob(api: ApiServer, job: Reference): Promise<KubeObject> {
  return until({ what: `a pod of ${nameOf(job)}`, seconds: SECONDS }, async () => {
    const pods = await api.list('v1', 'Pod', NAMESPACE);
    return pods.find(({ metadata, status }) => metadata.labels?.[JOB_LABEL] === job.name && status?.['podIP']);
  });
}

function exitOf({ containers }: RunningPod): number | undefined {
  const [first] = containers;
  if (first?.daemon.lost() === undefined) return undefined;
  return first.daemon.exitCode() ?? -1;
}

function logOf({ containers }: RunningPod): string {
  return containers.map(({ daemon }) => readFileSync(daemon.log, 'utf8')).join('');
}

/** Takes the Secret of a certificate away and waits for the next one, which ends later. */
async function renew(api: ApiServer, { namespace, certificate }: Workload): Promise<void> {
  const reference = { apiVersion: GROUP, kind: 'Certificate', namespace, name: certificate };
  const before = await api.get(reference);
  const secret = { apiVersion: 'v1', kind: 'Secret', namespace, name: String(before?.spec?.['secretName']) };
  await api.delete(secret);
  await until({ what: `${nameOf(reference)} is issued anew`, seconds: SECONDS }, async () => {
    const now = await api.get(reference);
    const isOther = now?.status?.['revision'] !== before?.status?.['revision'];
    return (isOther && isIssued(now)) || undefined;
  });
}

async function notAfterOf(api: ApiServer, { namespace, certificate }: Workload): Promise<unknown> {
  return (await api.get({ apiVersion: GROUP, kind: 'Certificate', namespace, name: certificate }))?.status?.[
    'notAfter'
  ];
}

async function workloadsOf(api: ApiServer): Promise<readonly KubeObject[]> {
  const lists = await Promise.all(KINDS.map((kind) => api.list('apps/v1', kind)));
  return lists.flat();
}

interface Template {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
}

/** What changed beyond the one annotation of the one workload; and that, if it did not change. */
export function changeProblems(
  before: readonly KubeObject[],
  now: readonly KubeObject[],
  target: Pick<Workload, 'kind' | 'namespace' | 'name'>,
  stamp: unknown,
): Problems {
  return before.flatMap((old) => {
    const isSame = ({ kind, metadata }: KubeObject): boolean =>
      kind === old.kind && metadata.name === old.metadata.name && metadata.namespace === old.metadata.namespace;
    const found = now.find(isSame);
    const { namespace, name } = old.metadata;
    const isTarget = old.kind === target.kind && namespace === target.namespace && name === target.name;
    const wanted = isTarget ? stamped(old, stamp) : old.spec;
    const title = `${old.kind} ${namespace ?? ''}/${name}`;
    if (found === undefined) return [`${title} is gone`];
    const isAsWanted =
      sortedText(found.spec) === sortedText(wanted) &&
      sortedText(found.metadata.labels) === sortedText(old.metadata.labels);
    return isAsWanted
      ? []
      : [
          `${title}: ${isTarget ? `has not just the stamp ${String(stamp)}` : 'has changed'}: ${differenceOf(wanted, found.spec)}`,
        ];
  });
}

function stamped({ spec = {} }: KubeObject, stamp: unknown): object {
  const template = spec['template'] as Template;
  const annotations = { ...template.metadata?.annotations, [STAMP]: stamp };
  return { ...spec, template: { ...template, metadata: { ...template.metadata, annotations } } };
}

function differenceOf(wanted: unknown, found: unknown): string {
  const keys = Object.keys({ ...(wanted as object), ...(found as object) });
  const of = (value: unknown, key: string): string => sortedText((value as Readonly<Record<string, unknown>>)[key]);
  return keys.filter((key) => of(wanted, key) !== of(found, key)).join(', ');
}

/** The same text for the same content, in whatever order its keys stand. */
function sortedText(value: unknown): string {
  return (
    JSON.stringify(value, (_, one: unknown) =>
      typeof one === 'object' && one !== null && !Array.isArray(one)
        ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
        : one,
    ) ?? ''
  );
}
