import type { KubeObject } from '../api';
import { nameOf, titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import type { Endpoint } from '../wire/ask';
import { ownerOf, portsOf, specOf } from './pod-object';
import { isPod, refusalsOf, type Connection, type End, type PolicyPod, type Refusal, type Rules } from './policy';

/** Something that was begun, and by whom. */
export interface Call {
  readonly from: End;
  /** Address as the caller has it: of a Service, a pod, or anything else. */
  readonly to: string;
  readonly port?: number;
  readonly protocol: string;
}

/** What there is behind addresses, and what the API server has of policies. */
export interface FlowGround extends Rules {
  /** Those that are there, and those that were. */
  readonly pods: readonly KubeObject[];
  readonly services: readonly KubeObject[];
  /** Behind the Service of the API server, as the values name them. */
  readonly apiServers: readonly Endpoint[];
}

/** What came of judging calls. */
export interface Judged {
  /** Connections between pods, to the API server and from outside that were judged, each once. */
  readonly count: number;
  readonly problems: Problems;
}

interface ServicePort {
  readonly port: number;
  readonly protocol?: string;
  readonly targetPort?: number | string;
}

/** By which other calls of the same kind are not judged again. */
type Judge = (call: Call) => Problems | undefined;

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'];
const ENDED = ['Succeeded', 'Failed'];

/**
 * Judges each call to a Service or a pod by the policies of both ends. Places outside are not judged here: what of them is
 * foreign says `silence.ts`.
 */
export function judgeCalls(calls: readonly Call[], ground: FlowGround, manifests: readonly Manifest[]): Judged {
  const problems = new Set<string>();
  const seen = new Set<string>();
  const judge = judgeOf(ground, manifests);
  for (const call of calls) {
    const key = `${textOfEnd(call.from, ground)} ${call.to}:${call.port ?? ''}/${call.protocol}`;
    if (seen.has(key)) continue;
    const found = judge(call);
    if (found === undefined) continue;
    seen.add(key);
    for (const problem of found) problems.add(problem);
  }
  return { count: seen.size, problems: [...problems] };
}

/** Undefined for a call to somewhere else. */
function judgeOf(ground: FlowGround, manifests: readonly Manifest[]): Judge {
  return (call) => {
    const service = ground.services.find(({ spec }) => spec?.['clusterIP'] === call.to);
    if (service !== undefined) return behindProblems(call, service, ground, manifests);
    const receivers = ground.pods.filter(({ status }) => status?.['podIP'] === call.to).map(policyPodOf);
    if (receivers.length === 0) return undefined;
    const attempts = receivers.map((to) => problemsOf({ ...call, to }, ground, manifests));
    // An address may have been that of several pods, one after the other.
    return attempts.find((one) => one.length === 0) ?? attempts[0];
  };
}

/** Every pod behind a Service has to be reached, whichever the network would take. */
function behindProblems(call: Call, service: KubeObject, ground: FlowGround, manifests: readonly Manifest[]): Problems {
  const title = titleIn(service, manifests);
  const port = portsOfService(service).find(
    (one) => one.port === call.port && (one.protocol ?? 'TCP') === call.protocol,
  );
  const caller = textOfEnd(call.from, ground);
  if (port === undefined) return [`${title}: ${caller} asks for its port ${portText(call)}, which it does not have`];
  const behind = connectionsBehind(call, { service, port }, ground);
  if (behind.length === 0) return [`${title}: ${caller} asks for its port ${portText(call)}, and no pod is behind it`];
  return behind.flatMap((connection) => problemsOf(connection, ground, manifests));
}

/** A call as policies see it: to each pod that the Service has, or may have had at this address. */
export function connectionsOf(call: Call, ground: FlowGround): readonly Connection[] {
  const service = ground.services.find(({ spec }) => spec?.['clusterIP'] === call.to);
  const asked =
    service &&
    portsOfService(service).find((one) => one.port === call.port && (one.protocol ?? 'TCP') === call.protocol);
  if (service !== undefined)
    return asked === undefined ? [] : connectionsBehind(call, { service, port: asked }, ground);
  const receivers = ground.pods.filter(({ status }) => status?.['podIP'] === call.to).map(policyPodOf);
  const ends: readonly End[] = receivers.length > 0 ? receivers : [{ address: call.to }];
  return ends.map((to) => ({ ...call, to }));
}

function connectionsBehind(
  { from, protocol }: Call,
  { service, port }: { readonly service: KubeObject; readonly port: ServicePort },
  { pods, apiServers }: FlowGround,
): readonly Connection[] {
  const selector = service.spec?.['selector'] as Readonly<Record<string, string>> | undefined;
  if (selector === undefined)
    return apiServers.map(({ address, port: at }) => ({ from, to: { address }, port: at, protocol }));
  return pods
    .filter(
      ({ metadata, status }) =>
        metadata.namespace === service.metadata.namespace && !ENDED.includes(String(status?.['phase'])),
    )
    .map(policyPodOf)
    .filter(({ labels }) => Object.entries(selector).every(([key, value]) => labels[key] === value))
    .flatMap((to): readonly Connection[] => {
      const { targetPort = port.port } = port;
      const reached = typeof targetPort === 'number' ? targetPort : to.ports[targetPort];
      return reached === undefined ? [] : [{ from, to, port: reached, protocol }];
    });
}

function problemsOf(connection: Connection, ground: FlowGround, manifests: readonly Manifest[]): Problems {
  return refusalsOf(connection, ground).map((refusal) => {
    const { direction, pod } = refusal;
    const end = direction === 'egress' ? connection.to : connection.from;
    const other = `${direction === 'egress' ? 'to' : 'from'} ${textOfEnd(end, ground)}`;
    const what = `${direction} of ${textOfEnd(pod, ground)} ${other}, port ${portText(connection)}`;
    const by = refusal.policies.length === 0 ? 'no NetworkPolicy selects the pod of' : 'lacks the';
    return `${titlesOf(refusal, manifests)}: ${by} ${what}`;
  });
}

/** The policies that are the pod's own; those for every pod if it has none; the workload if nothing selects it. */
function titlesOf({ pod, policies }: Refusal, manifests: readonly Manifest[]): string {
  const own = policies.filter(({ spec }) => Object.keys((spec?.['podSelector'] ?? {}) as object).length > 0);
  const blamed = own.length > 0 ? own : policies;
  if (blamed.length > 0) return blamed.map((one) => titleIn(one, manifests)).join(', ');
  const workload = manifests.find((one) => WORKLOADS.includes(one.kind) && isOf(one, pod));
  return workload === undefined ? pod.address : titleOf(workload);
}

function isOf({ kind, namespace, object }: Manifest, pod: PolicyPod): boolean {
  const { spec = {} } = object;
  const { template } = (kind === 'CronJob' ? (spec['jobTemplate'] as { readonly spec: object }).spec : spec) as {
    readonly template: { readonly metadata: { readonly labels?: Readonly<Record<string, string>> } };
  };
  const { labels = {} } = template.metadata;
  return namespace === pod.namespace && Object.entries(labels).every(([key, value]) => pod.labels[key] === value);
}

function titleIn({ apiVersion, kind, metadata }: KubeObject, manifests: readonly Manifest[]): string {
  const { namespace, name } = metadata;
  const found = manifests.find((one) => one.kind === kind && one.namespace === namespace && one.name === name);
  return found === undefined
    ? nameOf({ apiVersion, kind, name, ...(namespace !== undefined && { namespace }) })
    : titleOf(found);
}

function portsOfService({ spec }: KubeObject): readonly ServicePort[] {
  return (spec?.['ports'] ?? []) as readonly ServicePort[];
}

export function policyPodOf(pod: KubeObject): PolicyPod {
  const { namespace = '', labels = {} } = pod.metadata;
  return { namespace, labels, address: String(pod.status?.['podIP']), ports: portsOf(specOf(pod)) };
}

/** A pod by what it is of; the API server and others by their address. */
function textOfEnd(end: End, { apiServers }: FlowGround): string {
  if (isPod(end)) return ownerOf(end);
  const isApi = apiServers.some(({ address }) => address === end.address);
  return isApi ? `the API server at ${end.address}` : end.address;
}

function portText({ port, protocol }: Pick<Call, 'port' | 'protocol'>): string {
  return `${port ?? 'none'}/${protocol}`;
}
