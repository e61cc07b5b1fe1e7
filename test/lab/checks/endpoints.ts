import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiServer, KubeObject } from '../api';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';

const SLICES = 'discovery.k8s.io/v1';
/** The controller writes slices a moment after the last pod is ready. */
const SECONDS = 20;
const PAUSE_MS = 250;

interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: string;
  readonly targetPort?: number | string;
}

/** An EndpointSlice, as far as it is looked at. */
export interface Slice {
  readonly endpoints?: readonly { readonly conditions?: { readonly ready?: boolean } }[] | null;
  readonly ports?: readonly SlicePort[] | null;
}

interface SlicePort {
  readonly name?: string;
  readonly port?: number;
  readonly protocol?: string;
}

/** Every Service with a selector has pods that are ready, and they have each of its ports. */
export async function checkEndpoints(
  api: Pick<ApiServer, 'list'>,
  manifests: readonly Manifest[],
  seconds = SECONDS,
): Promise<Problems> {
  const services = manifests.filter(
    ({ kind, object }) => kind === 'Service' && object.spec?.['selector'] !== undefined,
  );
  if (services.length === 0) return ['the output has no Service with a selector'];
  let problems = await problemsNow(api, services);
  for (let tries = Math.ceil((seconds * 1000) / PAUSE_MS); tries > 0 && problems.length > 0; tries -= 1) {
    await sleep(PAUSE_MS);
    problems = await problemsNow(api, services);
  }
  return problems;
}

async function problemsNow(api: Pick<ApiServer, 'list'>, services: readonly Manifest[]): Promise<Problems> {
  const [slices, pods] = [await api.list(SLICES, 'EndpointSlice'), await api.list('v1', 'Pod')];
  return services.flatMap((service) => {
    const own = slices.filter(
      ({ metadata }) =>
        metadata.namespace === service.namespace && metadata.labels?.['kubernetes.io/service-name'] === service.name,
    );
    return endpointProblems(service, own as readonly (KubeObject & Slice)[], selectedBy(service, pods));
  });
}

/**
 * What a Service does not reach.
 * @param slices of this Service
 * @param pods that it selects
 */
export function endpointProblems(service: Manifest, slices: readonly Slice[], pods: readonly KubeObject[]): Problems {
  const ready = slices.filter(({ endpoints }) =>
    (endpoints ?? []).some(({ conditions }) => conditions?.ready === true),
  );
  if (ready.length === 0) return [`${titleOf(service)}: no pod that is ready is behind it`];
  const ports = (service.object.spec?.['ports'] ?? []) as readonly ServicePort[];
  return ports.flatMap((port) => {
    const reached = ready.map((slice) => (slice.ports ?? []).find(({ name }) => (name ?? '') === (port.name ?? '')));
    const what = `port ${port.name ?? port.port} leads to ${port.targetPort ?? port.port}`;
    if (reached.some((one) => one?.port === undefined)) {
      return [`${titleOf(service)}: ${what}, which a pod behind it does not have`];
    }
    const isDeclared = reached.every((one) => one !== undefined && pods.some((pod) => declares(pod, one)));
    return isDeclared ? [] : [`${titleOf(service)}: ${what}, which no container behind it declares`];
  });
}

function selectedBy(service: Manifest, pods: readonly KubeObject[]): readonly KubeObject[] {
  const wanted = Object.entries(service.object.spec?.['selector'] as Readonly<Record<string, string>>);
  return pods.filter(
    ({ metadata }) =>
      metadata.namespace === service.namespace && wanted.every(([key, value]) => metadata.labels?.[key] === value),
  );
}

function declares({ spec = {} }: KubeObject, { port, protocol = 'TCP' }: SlicePort): boolean {
  const all = [spec['containers'], spec['initContainers']].flatMap((containers) => containers ?? []) as readonly {
    readonly ports?: readonly { readonly containerPort: number; readonly protocol?: string }[];
  }[];
  return all
    .flatMap(({ ports = [] }) => ports)
    .some((one) => one.containerPort === port && (one.protocol ?? 'TCP') === protocol);
}
