import type { KubeObject } from '../api';
import type { Packet } from './capture';
import { ownerOf } from './pod-object';
import { refusalsOf, type PolicyPod, type Rules } from './policy';

/** What there is in a cluster, and what its values allow. */
export interface Surroundings extends Rules {
  readonly pods: readonly KubeObject[];
  readonly services: readonly KubeObject[];
  /** Domains that may be asked for, with everything below them. */
  readonly names: readonly string[];
}

/** Something that a pod wanted to reach: a place, or a name. */
export interface Destination {
  /** Such as `Service sallyport-names/coredns`, `10.10.0.123:123/UDP`, or `name www.example.net`. */
  readonly what: string;
  /** Neither a Service, a pod, nor anything that the values or the policies of the pod name. */
  readonly isForeign: boolean;
}

/** Everything that one pod wanted to reach, each thing once, in the order of their texts. */
export function destinationsOf(
  packets: readonly Packet[],
  sender: PolicyPod,
  around: Surroundings,
): readonly Destination[] {
  const found = new Map<string, Destination>();
  for (const packet of packets.filter(({ from }) => from === sender.address)) {
    for (const one of [placeOf(packet, sender, around), ...nameOf(packet, around)]) found.set(one.what, one);
  }
  return [...found.values()].sort((a, b) => (a.what < b.what ? -1 : 1));
}

function placeOf(packet: Packet, sender: PolicyPod, around: Surroundings): Destination {
  const service = around.services.find(({ spec }) => spec?.['clusterIP'] === packet.to);
  if (service !== undefined) return { what: `Service ${titleOf(service)}`, isForeign: false };
  const pod = around.pods.find(({ status }) => status?.['podIP'] === packet.to);
  if (pod !== undefined) return { what: `pod ${ownerOf(pod.metadata)}`, isForeign: false };
  const { port, protocol } = packet;
  const connection = { from: sender, to: { address: packet.to }, protocol, ...(port !== undefined && { port }) };
  const rules = { ...around, policies: around.policies.map(naming) };
  return {
    what: `${packet.to}${port === undefined ? '' : `:${port}`}/${protocol}`,
    isForeign: refusalsOf(connection, rules).length > 0,
  };
}

/** A policy without the rules that name no destination: what is only not forbidden is foreign all the same. */
function naming(policy: KubeObject): KubeObject {
  const egress = (policy.spec?.['egress'] ?? []) as readonly { readonly to?: readonly unknown[] }[];
  return { ...policy, spec: { ...policy.spec, egress: egress.filter(({ to = [] }) => to.length > 0) } };
}

function nameOf({ name }: Packet, { names }: Surroundings): readonly Destination[] {
  if (name === undefined) return [];
  const asked = name.toLowerCase();
  const isOurs = names.some((domain) => asked === domain || asked.endsWith(`.${domain}`));
  return [{ what: `name ${asked}`, isForeign: !isOurs }];
}

function titleOf({ metadata: { namespace, name } }: KubeObject): string {
  return `${namespace ?? ''}/${name}`;
}
