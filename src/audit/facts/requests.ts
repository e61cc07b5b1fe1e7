import { compareText } from '../../core/result';
import type { ManifestObject } from '../../manifest/manifest';
import { isMap, listAt, mapAt, textAt, type PlainMap } from './plain';
import { podTemplatesOf } from './pod-templates';
import { quantityOf } from './quantity';

/** What pods ask the scheduler for, summed. */
export interface RequestSum {
  /** Pods of which it is the sum. */
  readonly pods: number;
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
  /** Extended resources, such as accelerators, by name. */
  readonly devices: readonly { readonly resource: string; readonly count: number }[];
}

/** What a set of manifests asks a cluster for. */
export interface Requests {
  /** Pods that run as long as the platform does: Deployments, StatefulSets, bare pods. */
  readonly running: RequestSum;
  /** One pod of each DaemonSet: what every node that it selects gives. */
  readonly perNode: RequestSum;
  /** One pod of each Job and CronJob: what is asked for on top where all of them run at once. */
  readonly jobs: RequestSum;
  /** Of all claims, those that StatefulSets make for each pod included. */
  readonly storageBytes: number;
}

type Share = 'running' | 'perNode' | 'jobs';

const SHARES: Readonly<Record<string, Share>> = { DaemonSet: 'perNode', Job: 'jobs', CronJob: 'jobs' };

/** Amounts by name of the resource. */
type Amounts = ReadonlyMap<string, number>;

interface Asked {
  readonly pods: number;
  readonly amounts: Amounts;
}

/** Sums what objects ask for. Quantities that cannot be read count as nothing, as the API server would refuse them. */
export function requestsOf(objects: readonly ManifestObject[]): Requests {
  const asked = objects.flatMap((object) =>
    podTemplatesOf(object).map(({ spec }) => ({
      share: SHARES[object.kind] ?? ('running' as const),
      pods: copiesOf(object),
      amounts: podRequests(spec),
    })),
  );
  const sum = (share: Share): RequestSum => sumOf(asked.filter((one) => one.share === share));
  return {
    running: sum('running'),
    perNode: sum('perNode'),
    jobs: sum('jobs'),
    storageBytes: objects.reduce((total, object) => total + storageOf(object), 0),
  };
}

/** Pods that a workload makes at once; a DaemonSet and a CronJob are counted once. */
function copiesOf({ kind, value }: ManifestObject): number {
  if (kind in SHARES) return 1;
  const replicas = mapAt(value, 'spec')['replicas'];
  return typeof replicas === 'number' ? replicas : 1;
}

/** What the scheduler reserves: all containers together, or the largest init container if that is more. */
function podRequests(spec: PlainMap): Amounts {
  const inits = listAt(spec, 'initContainers').filter(isMap);
  // An init container that restarts for ever runs beside the others (Kubernetes: sidecar containers).
  const stays = inits.filter((container) => textAt(container, 'restartPolicy') === 'Always');
  const beside = [...listAt(spec, 'containers').filter(isMap), ...stays].map(containerRequests);
  const before = inits.filter((container) => !stays.includes(container)).map(containerRequests);
  return before.reduce<Amounts>((peak, own) => joined(peak, own, Math.max), beside.reduce(added, new Map()));
}

/** Requests of a container; for what it only limits, the limit is the request (Kubernetes API, ResourceRequirements). */
function containerRequests(container: PlainMap): Amounts {
  const { limits, requests } = mapAt(container, 'resources') as { limits?: PlainMap; requests?: PlainMap };
  const amounts = Object.entries({ ...limits, ...requests }).map(
    ([name, value]) => [name, quantityOf(value) ?? 0] as const,
  );
  return new Map(amounts);
}

function added(a: Amounts, b: Amounts): Amounts {
  return joined(a, b, (x, y) => x + y);
}

function joined(a: Amounts, b: Amounts, by: (x: number, y: number) => number): Amounts {
  const names = new Set([...a.keys(), ...b.keys()]);
  return new Map([...names].map((name) => [name, by(a.get(name) ?? 0, b.get(name) ?? 0)]));
}

function sumOf(asked: readonly Asked[]): RequestSum {
  const total = asked
    .map(({ pods, amounts }): Amounts => new Map([...amounts].map(([name, amount]) => [name, amount * pods])))
    .reduce(added, new Map());
  return {
    pods: asked.reduce((count, { pods }) => count + pods, 0),
    cpuMillicores: millicores(total.get('cpu') ?? 0),
    memoryBytes: total.get('memory') ?? 0,
    devices: [...total]
      .filter(([name]) => name.includes('/'))
      .map(([resource, count]) => ({ resource, count }))
      .sort((a, b) => compareText(a.resource, b.resource)),
  };
}

/** Rounded up, as the scheduler does; what floating point adds is not a part of it. */
function millicores(cores: number): number {
  return Math.ceil(Number((cores * 1000).toFixed(3)));
}

/** Bytes of a claim, or of those that a StatefulSet makes for each of its pods. */
function storageOf(object: ManifestObject): number {
  if (object.kind === 'PersistentVolumeClaim') return claimed(object.value);
  if (object.kind !== 'StatefulSet') return 0;
  const claims = listAt(mapAt(object.value, 'spec'), 'volumeClaimTemplates').filter(isMap);
  return copiesOf(object) * claims.reduce((total, claim) => total + claimed(claim), 0);
}

function claimed(claim: PlainMap): number {
  return quantityOf(mapAt(claim, 'spec', 'resources', 'requests')['storage']) ?? 0;
}
