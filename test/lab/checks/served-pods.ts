import { bodyOf, type ApiServer, type KubeObject, type Metadata } from '../api';
import { titleOf, type Manifest } from '../manifests';
import type { PodSpec, Volume } from '../pods/container';
import type { ServedPod } from './named-files';

/** A pod as a workload wants it. */
interface Template {
  readonly metadata?: Pick<Metadata, 'labels' | 'annotations'>;
  readonly spec: PodSpec;
}

interface Owner {
  readonly template?: Template;
  readonly jobTemplate?: { readonly spec: { readonly template: Template } };
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
}

/** The pod that a controller would make of a workload; undefined for anything else. */
export function podOf(workload: Manifest): KubeObject | undefined {
  const { template, jobTemplate, volumeClaimTemplates = [] } = (workload.object.spec ?? {}) as Owner;
  const pod = template ?? jobTemplate?.spec.template;
  if (pod?.spec.containers === undefined) return undefined;
  const { name, namespace } = workload;
  const claims = volumeClaimTemplates.map(({ metadata }): Volume => {
    return { name: metadata.name, persistentVolumeClaim: { claimName: `${metadata.name}-${name}-0` } };
  });
  const metadata = { ...pod.metadata, name: `${name}-files`, ...(namespace !== undefined && { namespace }) };
  const spec = { ...pod.spec, volumes: [...(pod.spec.volumes ?? []), ...claims] };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec };
}

/**
 * Asks the API server for the pod of each workload, as it would be made now, without making it: with everything that
 * admission adds, and also of what has no pod yet, as a CronJob.
 * @throws Error with the place of a workload of which the server makes no pod
 */
export async function servedPods(
  api: Pick<ApiServer, 'create'>,
  manifests: readonly Manifest[],
): Promise<readonly ServedPod[]> {
  const pods: ServedPod[] = [];
  for (const workload of manifests) {
    const pod = podOf(workload);
    if (pod === undefined) continue;
    const { namespace, name } = pod.metadata;
    const target = { apiVersion: 'v1', kind: 'Pod', name, ...(namespace !== undefined && { namespace }) };
    const answer = await api.create(target, JSON.stringify(pod), { dryRun: true });
    pods.push({ workload, spec: (madeOf(workload, answer) as KubeObject).spec as unknown as PodSpec });
  }
  return pods;
}

function madeOf(workload: Manifest, answer: Awaited<ReturnType<ApiServer['create']>>): unknown {
  try {
    return bodyOf(answer);
  } catch (error) {
    throw new Error(`${titleOf(workload)}: no pod is made of it: ${(error as Error).message}`, { cause: error });
  }
}
