import { readFileSync } from 'node:fs';
import { bodyOf, type ApiServer, type KubeObject, type Reference } from '../api';
import { nameOf, type Manifest } from '../manifests';
import type { RunningPod } from '../pods/kubelet';
import { until } from '../wait';
import type { ServerContext } from './check';

const SECONDS = 90;
/** By which the Job controller names the pods of a Job. */
const JOB_LABEL = 'job-name';
const BATCH = 'batch/v1';

type Start = (pod: KubeObject, workload: Manifest) => Promise<RunningPod>;

/** How one run of a CronJob ended. */
export interface JobRun {
  /** Name of its pod. */
  readonly name: string;
  readonly code: number;
  readonly log: string;
}

/**
 * Makes a Job of a CronJob, as `kubectl create job --from` does, and runs its pod to the end.
 * @param start starts the pod of the Job
 */
export async function runCronJob(
  { cluster, pods, manifests }: Pick<ServerContext, 'cluster' | 'pods' | 'manifests'>,
  target: { readonly namespace: string; readonly name: string },
  start: Start = (pod, workload) => pods.startBeside(pod, workload),
): Promise<JobRun> {
  const api = cluster.admin;
  const workload = manifests.find(({ kind, name }) => kind === 'CronJob' && name === target.name);
  if (workload === undefined) throw new Error(`the output has no CronJob ${target.name}`);
  const pod = await start(await podOfJob(api, await createJob(api, target)), workload);
  const code = await until({ what: `${pod.name} ends`, seconds: SECONDS }, () => Promise.resolve(exitOf(pod)));
  return { name: pod.name, code, log: logOf(pod) };
}

async function createJob(
  api: ApiServer,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<Reference> {
  const kind = 'CronJob';
  const cronJob = await api.get({ apiVersion: BATCH, kind, namespace, name });
  const { metadata = {}, spec } = cronJob?.spec?.['jobTemplate'] as {
    readonly metadata?: { readonly labels?: object };
    readonly spec: object;
  };
  const annotations = { 'cronjob.kubernetes.io/instantiate': 'manual' };
  const ownerReferences = [{ apiVersion: BATCH, kind, name, uid: cronJob?.metadata.uid }];
  const named = { generateName: `${name}-`, namespace, annotations, labels: metadata.labels ?? {}, ownerReferences };
  const job = { apiVersion: BATCH, kind: 'Job', namespace };
  const object = { apiVersion: BATCH, kind: 'Job', metadata: named, spec };
  const created = bodyOf(await api.create({ ...job, name: '' }, JSON.stringify(object))) as KubeObject;
  return { ...job, name: created.metadata.name };
}

/** kwok says that it has completed as soon as it has an address; its program has not even begun then. */
async function podOfJob(api: ApiServer, job: Reference): Promise<KubeObject> {
  return until({ what: `a pod of ${nameOf(job)}`, seconds: SECONDS }, async () => {
    const pods = await api.list('v1', 'Pod', job.namespace);
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
