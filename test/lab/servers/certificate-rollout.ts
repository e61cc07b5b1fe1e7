import type { ApiServer, KubeObject } from '../api';
import { GROUP, isIssued } from '../checks/certificates';
import { nameOf, titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { until } from '../wait';
import type { ServerCheck, ServerContext } from './check';
import { runCronJob } from './cron-job';
import { configOf, fileOf } from './view';

const component = 'certificate-rollout';
const NAMESPACE = 'sallyport-pki';
const STAMP = 'sallyport.dev/certificate-not-after';
const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet'];
const SECONDS = 90;

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
  readonly certificates: readonly string[];
}

async function checkRollout(context: ServerContext): Promise<Problems> {
  const { workloads } = fileOf(configOf(context.manifests, component), 'config.json') as {
    readonly workloads: readonly Workload[];
  };
  // One with two certificates where there is one, and not the first of the list, so that its order alone cannot be the reason.
  const [, ...later] = workloads;
  const target = later.find(({ certificates }) => certificates.length > 1) ?? later[0] ?? workloads[0];
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
    ...changeProblems(then, await workloadsOf(api), target, await stampOf(api, target)),
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

async function runJob(context: ServerContext): Promise<Run> {
  const { manifests } = context;
  const { name, code, log } = await runCronJob(context, { namespace: NAMESPACE, name: component });
  const lines = linesIn(log);
  const failed = lines.filter(({ outcome }) => outcome === 'failed');
  return {
    lines,
    problems: [
      ...failed.map((line) => failureText(line, manifests)),
      ...(code === 0 || failed.length > 0 ? [] : [`${name} ends with ${code}: ${log.trim()}`]),
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

/** Takes the Secret of its last certificate away and waits for the next one, which ends later. */
async function renew(api: ApiServer, { namespace, certificates }: Workload): Promise<void> {
  const reference = { apiVersion: GROUP, kind: 'Certificate', namespace, name: certificates.at(-1) ?? '' };
  const before = await api.get(reference);
  const secret = { apiVersion: 'v1', kind: 'Secret', namespace, name: String(before?.spec?.['secretName']) };
  await api.delete(secret);
  await until({ what: `${nameOf(reference)} is issued anew`, seconds: SECONDS }, async () => {
    const now = await api.get(reference);
    const isOther = now?.status?.['revision'] !== before?.status?.['revision'];
    return (isOther && isIssued(now)) || undefined;
  });
}

/** When each of the certificates ends, as the program writes it. */
async function stampOf(api: ApiServer, { namespace, certificates }: Workload): Promise<string> {
  const ends: string[] = [];
  for (const name of certificates) {
    const found = await api.get({ apiVersion: GROUP, kind: 'Certificate', namespace, name });
    ends.push(String(found?.status?.['notAfter']));
  }
  return ends.join(',');
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
