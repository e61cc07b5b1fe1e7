import { BlockList } from 'node:net';
import type { KubeObject } from '../api';
import type { Packet } from './capture';

/** A pod, as far as it matters who sent something. */
export interface Sender {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address: string;
}

/** What there is in a cluster, and what its values allow. */
export interface Surroundings {
  readonly pods: readonly KubeObject[];
  readonly services: readonly KubeObject[];
  readonly policies: readonly KubeObject[];
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

interface Peer {
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface EgressRule {
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port?: number | string; readonly protocol?: string }[];
}

/** Everything that one pod wanted to reach, each thing once, in the order of their texts. */
export function destinationsOf(
  packets: readonly Packet[],
  sender: Sender,
  around: Surroundings,
): readonly Destination[] {
  const found = new Map<string, Destination>();
  for (const packet of packets.filter(({ from }) => from === sender.address)) {
    for (const one of [placeOf(packet, sender, around), ...nameOf(packet, around)]) found.set(one.what, one);
  }
  return [...found.values()].sort((a, b) => (a.what < b.what ? -1 : 1));
}

function placeOf(packet: Packet, sender: Sender, { services, pods, policies }: Surroundings): Destination {
  const service = services.find(({ spec }) => spec?.['clusterIP'] === packet.to);
  if (service !== undefined) return { what: `Service ${titleOf(service)}`, isForeign: false };
  const pod = pods.find(({ status }) => status?.['podIP'] === packet.to);
  if (pod !== undefined) return { what: `pod ${ownerOf(pod)}`, isForeign: false };
  const port = packet.port === undefined ? '' : `:${packet.port}`;
  const rules = policies.filter((policy) => selects(policy, sender)).flatMap(egressOf);
  return {
    what: `${packet.to}${port}/${packet.protocol}`,
    isForeign: !rules.some((rule) => allows(rule, packet)),
  };
}

function nameOf({ name }: Packet, { names }: Surroundings): readonly Destination[] {
  if (name === undefined) return [];
  const asked = name.toLowerCase();
  const isOurs = names.some((domain) => asked === domain || asked.endsWith(`.${domain}`));
  return [{ what: `name ${asked}`, isForeign: !isOurs }];
}

function selects({ metadata, spec }: KubeObject, sender: Sender): boolean {
  const { matchLabels = {} } = (spec?.['podSelector'] ?? {}) as {
    readonly matchLabels?: Readonly<Record<string, string>>;
  };
  if (metadata.namespace !== sender.namespace) return false;
  return Object.entries(matchLabels).every(([key, value]) => sender.labels[key] === value);
}

function egressOf({ spec }: KubeObject): readonly EgressRule[] {
  return (spec?.['egress'] ?? []) as readonly EgressRule[];
}

function allows({ to = [], ports }: EgressRule, packet: Packet): boolean {
  const isPort =
    ports === undefined ||
    ports.some(
      ({ port, protocol = 'TCP' }) => protocol === packet.protocol && [undefined, packet.port].includes(port as number),
    );
  return isPort && to.some(({ ipBlock }) => ipBlock !== undefined && holds(ipBlock, packet.to));
}

function holds({ cidr, except = [] }: NonNullable<Peer['ipBlock']>, address: string): boolean {
  return isIn(cidr, address) && !except.some((block) => isIn(block, address));
}

function isIn(cidr: string, address: string): boolean {
  const [network = '', bits] = cidr.split('/');
  if (network.includes(':')) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits));
  return list.check(address);
}

function titleOf({ metadata: { namespace, name } }: KubeObject): string {
  return `${namespace ?? ''}/${name}`;
}

/** A pod by what it is of, since its own name is another one in every run. */
function ownerOf(pod: KubeObject): string {
  const { namespace = '', name, labels = {} } = pod.metadata;
  return `${namespace}/${labels['app.kubernetes.io/component'] ?? name}`;
}
