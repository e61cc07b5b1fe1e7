import { ownerLabels } from '../core/labels';
import { bytes, millicores } from '../core/quantity';
import { compareText } from '../core/result';
import type { KubeObject } from './render';

/** What a namespace may hold, by the keys of a ResourceQuota; numbers of pieces, thousandths of a core, or bytes. */
type Amounts = ReadonlyMap<string, number>;

interface Container {
  readonly resources?: Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>> | undefined>>;
}

interface Pod {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
}

interface Claim {
  readonly spec: { readonly resources: { readonly requests: { readonly storage: string } } };
}

interface WorkloadSpec {
  readonly replicas?: number;
  readonly template?: { readonly spec: Pod };
  readonly jobTemplate?: { readonly spec: { readonly template: { readonly spec: Pod } } };
  readonly volumeClaimTemplates?: readonly Claim[];
  readonly type?: string;
  readonly ports?: readonly unknown[];
}

/** Namespaces whose number of pods is that of their nodes, which nobody knows here. */
const PER_NODE = 'DaemonSet';

/**
 * A ResourceQuota for each namespace with workloads: exactly what the release runs, and what rolling it out takes on top
 * (decisions 25). A pod that nobody reviewed finds no room, and one that asks for nothing is refused.
 * @param objects everything of one output
 */
export function quotas(objects: readonly KubeObject[], tier: string): readonly KubeObject[] {
  const namespaces = [...new Set(objects.map(namespaceOf))].filter((name) => name !== '').sort(compareText);
  return namespaces.flatMap((namespace) => {
    const own = objects.filter((object) => namespaceOf(object) === namespace);
    const amounts = own.map(amountsOf).reduce(added, new Map());
    const isPerNode = own.some(({ kind }) => kind === PER_NODE);
    return isPerNode || !amounts.has('pods') ? [] : [quota(namespace, amounts, tier)];
  });
}

function quota(namespace: string, amounts: Amounts, tier: string): KubeObject {
  const hard = { 'services.nodeports': '0', ...textsOf(amounts) };
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { labels: ownerLabels(tier, 'foundation'), name: 'sallyport', namespace },
    spec: { hard },
  };
}

/** What the objects of each kind take. */
const TAKES: Readonly<Record<string, (spec: WorkloadSpec) => Amounts>> = {
  // One on top in every rollout: either it comes first, or the old one still counts while it ends.
  Deployment: ({ template, replicas = 1 }) => podAmounts(template?.spec, replicas + 1),
  StatefulSet: (spec) => added(podAmounts(spec.template?.spec, spec.replicas ?? 1), claims(spec)),
  // One by schedule and one by hand.
  CronJob: ({ jobTemplate }) => podAmounts(jobTemplate?.spec.template.spec, 2),
  Job: ({ template }) => podAmounts(template?.spec, 2),
  PersistentVolumeClaim: (spec) => claimAmounts({ spec } as Claim, 1),
  Service: loadBalancer,
};

function amountsOf(object: KubeObject): Amounts {
  const takes = TAKES[String(object['kind'])];
  return takes?.((object['spec'] ?? {}) as WorkloadSpec) ?? new Map();
}

/** A load balancer of the cluster may take a port of every node; where one is rendered, that is reviewed. */
function loadBalancer({ type, ports = [] }: WorkloadSpec): Amounts {
  return new Map<string, number>(type === 'LoadBalancer' ? [['services.nodeports', ports.length]] : []);
}

function claims({ replicas = 1, volumeClaimTemplates = [] }: WorkloadSpec): Amounts {
  return volumeClaimTemplates.map((claim) => claimAmounts(claim, replicas)).reduce(added, new Map());
}

function claimAmounts({ spec }: Claim, count: number): Amounts {
  return new Map([
    ['persistentvolumeclaims', count],
    ['requests.storage', bytes(spec.resources.requests.storage) * count],
  ]);
}

/** What the API server counts of a pod: all containers together, or the largest init container if that is more. */
function podAmounts(pod: Pod | undefined, count: number): Amounts {
  if (pod === undefined) return new Map();
  const beside = pod.containers.map(containerAmounts).reduce(added, new Map());
  const inits = (pod.initContainers ?? []).map(containerAmounts);
  const one = inits.reduce<Amounts>((peak, own) => joined(peak, own, Math.max), beside);
  return new Map([['pods', count], ...[...one].map(([key, value]): [string, number] => [key, value * count])]);
}

function containerAmounts({ resources }: Container): Amounts {
  const { requests = {}, limits = {} } = resources ?? {};
  const devices = Object.entries(limits).filter(([name]) => name.includes('/'));
  return new Map([
    ...Object.entries({ ...requests, ...Object.fromEntries(devices) }).map(amount),
    ...(limits['memory'] === undefined ? [] : [['limits.memory', bytes(limits['memory'])] as const]),
  ]);
}

function amount([name, value]: readonly [string, string]): readonly [string, number] {
  const key = `requests.${name}`;
  if (name === 'cpu') return [key, millicores(value)];
  return [key, name.includes('/') ? Number(value) : bytes(value)];
}

function textsOf(amounts: Amounts): Readonly<Record<string, string>> {
  const sorted = [...amounts].sort(([a], [b]) => compareText(a, b));
  return Object.fromEntries(sorted.map(([key, value]) => [key, textOf(key, value)]));
}

function textOf(key: string, value: number): string {
  if (key === 'requests.cpu') return `${value}m`;
  const isBytes = key.endsWith('memory') || key.endsWith('storage');
  return isBytes ? `${Math.ceil(value / 2 ** 20)}Mi` : String(value);
}

function added(a: Amounts, b: Amounts): Amounts {
  return joined(a, b, (x, y) => x + y);
}

function joined(a: Amounts, b: Amounts, by: (x: number, y: number) => number): Amounts {
  const keys = new Set([...a.keys(), ...b.keys()]);
  return new Map([...keys].map((key) => [key, by(a.get(key) ?? 0, b.get(key) ?? 0)]));
}

function namespaceOf(object: KubeObject): string {
  const { namespace = '' } = object['metadata'] as { readonly namespace?: string };
  return namespace;
}
