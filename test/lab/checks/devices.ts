import type { KubeObject } from '../api';
import { nameOf, titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import type { ServedModel } from '../served-models';

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet'];
const SERVING = 'sallyport-serving';

/** The workload whose pod it is, by its selector. */
export function workloadOf(pod: KubeObject, manifests: readonly Manifest[]): Manifest | undefined {
  const labels = pod.metadata.labels ?? {};
  return manifests.find(({ kind, namespace, object }) => {
    if (!WORKLOADS.includes(kind) || namespace !== pod.metadata.namespace) return false;
    const { matchLabels = {} } = (object.spec?.['selector'] ?? {}) as {
      readonly matchLabels?: Readonly<Record<string, string>>;
    };
    const wanted = Object.entries(matchLabels);
    return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
  });
}

/** How messages name a pod: by the manifest of its workload, and by its own name. */
export function podTitle(pod: KubeObject, manifests: readonly Manifest[]): string {
  const { name, namespace } = pod.metadata;
  const own = nameOf({ apiVersion: 'v1', kind: 'Pod', name, ...(namespace !== undefined && { namespace }) });
  const workload = workloadOf(pod, manifests);
  return workload === undefined ? own : `${titleOf(workload)}: pod ${name}`;
}

/**
 * Accelerators that pods have and the catalogue of models does not say, and the other way round. What is expected comes from
 * the values alone.
 */
export function catalogueProblems(
  models: readonly ServedModel[],
  pods: readonly KubeObject[],
  manifests: readonly Manifest[],
): Problems {
  const owned = pods.map((pod) => ({ pod, workload: workloadOf(pod, manifests) }));
  const wrong = models.flatMap(({ workload, device, count }) => {
    const isServer = (one: Manifest | undefined): boolean => one?.name === workload && one.namespace === SERVING;
    const manifest = manifests.find((one) => one.kind === 'Deployment' && isServer(one));
    if (manifest === undefined) return [`models.yaml: ${workload} is not rendered`];
    const asked = devicesOf(owned.filter((one) => isServer(one.workload)).map(({ pod }) => pod));
    const said = [...asked].map(([name, number]) => `${number} ${name}`).join(' and ') || 'none';
    return asked.size === 1 && asked.get(device) === count
      ? []
      : [`${titleOf(manifest)}: models.yaml says ${count} ${device}, its pods have ${said}`];
  });
  const known = models.map(({ workload }) => workload);
  const others = owned.filter(
    ({ pod, workload }) =>
      devicesOf([pod]).size > 0 && !(workload?.namespace === SERVING && known.includes(workload.name)),
  );
  return [
    ...wrong,
    ...others.map(({ pod }) => `${podTitle(pod, manifests)}: has accelerators, and models.yaml says nothing of it`),
  ];
}

/** Devices that pods on a node ask for and the node has not, by the sum of their requests. */
export function deviceProblems(
  pods: readonly KubeObject[],
  nodes: readonly KubeObject[],
  manifests: readonly Manifest[],
): Problems {
  return nodes.flatMap((node) => {
    const name = node.metadata.name;
    const own = pods.filter((pod) => pod.spec?.['nodeName'] === name);
    const capacity = (node.status?.['allocatable'] ?? {}) as Readonly<Record<string, string>>;
    return [...devicesOf(own)]
      .filter(([device, count]) => count > Number(capacity[device] ?? 0))
      .map(([device, count]) => {
        const asking = own.filter((pod) => devicesOf([pod]).has(device)).map((pod) => podTitle(pod, manifests));
        return `${asking.join(', ')}: node ${name}: pods ask for ${count} ${device}, it has ${capacity[device] ?? 0}`;
      });
  });
}

/** Devices that the pods ask for in sum, such as `nvidia.com/gpu: 2`. */
export function devicesOf(pods: readonly KubeObject[]): ReadonlyMap<string, number> {
  const asked = new Map<string, number>();
  const limits = pods.flatMap(({ spec }) => limitsIn(spec ?? {})).flatMap(Object.entries<string>);
  for (const [name, count] of limits) {
    if (name.includes('.com/')) asked.set(name, (asked.get(name) ?? 0) + Number(count));
  }
  return asked;
}

function limitsIn(spec: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, string>>[] {
  const containers = (spec['containers'] ?? []) as readonly {
    readonly resources?: { readonly limits?: Readonly<Record<string, string>> };
  }[];
  return containers.map(({ resources }) => resources?.limits ?? {});
}
