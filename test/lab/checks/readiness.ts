import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiServer, KubeObject } from '../api';
import { provideVolumes } from '../cluster/furnish';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import type { ServedModel } from '../served-models';
import { catalogueProblems, deviceProblems, podTitle } from './devices';

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet'];
const PAUSE_MS = 250;

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

/**
 * Every pod of ours is ready, has the accelerators that the catalogue of models says, and no node gives more than it has.
 * @param models what the values say; none for an output that serves none
 */
export async function checkPods(
  api: ApiServer,
  manifests: readonly Manifest[],
  models: readonly ServedModel[],
): Promise<Problems> {
  const namespaces = manifests.filter(({ kind }) => kind === 'Namespace').map(({ name }) => name);
  const pods = (await api.list('v1', 'Pod')).filter((pod) => namespaces.includes(pod.metadata.namespace ?? ''));
  if (pods.length === 0) return ['no pod came up'];
  return [
    ...pods.filter((pod) => !isReady(pod)).map((pod) => `${podTitle(pod, manifests)}: not ready`),
    ...catalogueProblems(models, pods, manifests),
    ...deviceProblems(pods, await api.list('v1', 'Node'), manifests),
  ];
}

function isReady(pod: KubeObject): boolean {
  const conditions = (pod.status?.['conditions'] ?? []) as readonly { type: string; status: string }[];
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}
