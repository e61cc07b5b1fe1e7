import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiServer, KubeObject } from '../api';
import { provideVolumes } from '../cluster/furnish';
import { nameOf, titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet'];
const PAUSE_MS = 250;

interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly isReady: boolean;
}

/**
 * Waits until every workload has all its pods, ready; what is missing when the time is over is a problem, with what the
 * controllers and the scheduler say about it.
 */
export async function checkReady(api: ApiServer, manifests: readonly Manifest[], seconds: number): Promise<Problems> {
  const workloads = manifests.filter(({ kind }) => WORKLOADS.includes(kind));
  let missing: readonly Manifest[] = workloads;
  for (let tries = Math.ceil((seconds * 1000) / PAUSE_MS); tries > 0 && missing.length > 0; tries -= 1) {
    await provideVolumes(api);
    missing = await notReady(api, missing);
    if (missing.length > 0) await sleep(PAUSE_MS);
  }
  if (missing.length === 0) return [];
  const events = await api.list('v1', 'Event');
  return missing.map((manifest) => `${titleOf(manifest)}: not ready: ${saidAbout(manifest, events)}`);
}

async function notReady(api: ApiServer, workloads: readonly Manifest[]): Promise<readonly Manifest[]> {
  const missing: Manifest[] = [];
  for (const workload of workloads) {
    const object = await api.get(workload);
    if (object === undefined || !hasAllPods(object)) missing.push(workload);
  }
  return missing;
}

/** True if the controller has seen the newest spec, and as many pods are ready and new as it wants. */
export function hasAllPods(object: KubeObject): boolean {
  const count = (field: string): number => (object.status?.[field] as number | undefined) ?? 0;
  if (count('observedGeneration') !== object.metadata.generation) return false;
  if (object.kind === 'DaemonSet') {
    const wanted = count('desiredNumberScheduled');
    return wanted > 0 && count('numberReady') === wanted && count('updatedNumberScheduled') === wanted;
  }
  const wanted = (object.spec?.['replicas'] as number | undefined) ?? 1;
  return count('readyReplicas') === wanted && count('updatedReplicas') === wanted;
}

/** What the events say about a workload, its replica sets and its pods: each text once, newest last. */
function saidAbout(workload: Manifest, events: readonly KubeObject[]): string {
  const said = events.filter((event) => {
    const about = event['involvedObject'] as { readonly namespace?: string; readonly name?: string };
    const isOurs = about.name === workload.name || about.name?.startsWith(`${workload.name}-`) === true;
    return event['type'] === 'Warning' && about.namespace === workload.namespace && isOurs;
  });
  const texts = said.map((event) => `${String(event['reason'])}: ${String(event['message'])}`);
  return texts.length === 0 ? 'no event says why' : [...new Set(texts)].slice(-3).join('; ');
}

/** Every pod of ours is ready, the devices that run are those the manifests ask for, and each node has what it gave. */
export async function checkPods(api: ApiServer, manifests: readonly Manifest[]): Promise<Problems> {
  const namespaces = manifests.filter(({ kind }) => kind === 'Namespace').map(({ name }) => name);
  const pods = (await api.list('v1', 'Pod')).filter((pod) => namespaces.includes(pod.metadata.namespace ?? ''));
  if (pods.length === 0) return ['no pod came up'];
  const unready = pods.map(podOf).filter(({ isReady }) => !isReady);
  return [
    ...unready.map(({ namespace, name }) => `${nameOf({ apiVersion: 'v1', kind: 'Pod', namespace, name })}: not ready`),
    ...sumProblems(devicesWanted(manifests), devicesOf(pods)),
    ...deviceProblems(pods, await api.list('v1', 'Node')),
  ];
}

function podOf(pod: KubeObject): Pod {
  const conditions = (pod.status?.['conditions'] ?? []) as readonly { type: string; status: string }[];
  const isReady = conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  return { name: pod.metadata.name, namespace: pod.metadata.namespace ?? '', isReady };
}

/** Devices that pods on a node ask for and the node has not, by the sum of their requests. */
export function deviceProblems(pods: readonly KubeObject[], nodes: readonly KubeObject[]): Problems {
  return nodes.flatMap((node) => {
    const name = node.metadata.name;
    const asked = new Map<string, number>();
    for (const pod of pods.filter((one) => one.spec?.['nodeName'] === name)) addDevices(pod, asked);
    const capacity = (node.status?.['allocatable'] ?? {}) as Readonly<Record<string, string>>;
    return [...asked]
      .filter(([device, count]) => count > Number(capacity[device] ?? 0))
      .map(([device, count]) => `node ${name}: pods ask for ${count} ${device}, it has ${capacity[device] ?? 0}`);
  });
}

/** Devices that the pods ask for in sum, such as `nvidia.com/gpu: 2`. */
export function devicesOf(pods: readonly KubeObject[]): ReadonlyMap<string, number> {
  const asked = new Map<string, number>();
  for (const pod of pods) addDevices(pod, asked);
  return asked;
}

/** Devices that the manifests ask for: those of one pod, times its replicas. */
export function devicesWanted(manifests: readonly Manifest[]): ReadonlyMap<string, number> {
  const asked = new Map<string, number>();
  for (const { kind, object } of manifests.filter((one) => ['Deployment', 'StatefulSet'].includes(one.kind))) {
    const template = object.spec?.['template'] as { readonly spec?: Readonly<Record<string, unknown>> } | undefined;
    const pod = { apiVersion: 'v1', kind, metadata: { name: '' }, ...(template?.spec && { spec: template.spec }) };
    addDevices(pod, asked, (object.spec?.['replicas'] as number | undefined) ?? 1);
  }
  return asked;
}

function sumProblems(wanted: ReadonlyMap<string, number>, running: ReadonlyMap<string, number>): Problems {
  return [...new Set([...wanted.keys(), ...running.keys()])]
    .filter((device) => (wanted.get(device) ?? 0) !== (running.get(device) ?? 0))
    .map(
      (device) => `${device}: the manifests ask for ${wanted.get(device) ?? 0}, pods have ${running.get(device) ?? 0}`,
    );
}

function addDevices(pod: KubeObject, asked: Map<string, number>, times = 1): void {
  const containers = (pod.spec?.['containers'] ?? []) as readonly {
    readonly resources?: { readonly limits?: Readonly<Record<string, string>> };
  }[];
  for (const { resources } of containers) {
    for (const [name, count] of Object.entries(resources?.limits ?? {})) {
      if (name.includes('.com/')) asked.set(name, (asked.get(name) ?? 0) + times * Number(count));
    }
  }
}
