import type { KubeObject } from '../api';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { connectionsOf, type Call, type FlowGround } from './flows';
import { ownerOf } from './pod-object';
import { isPod, refusalsOf, type Connection, type PolicyPod } from './policy';

/** A way out that a policy of a pod that ran gives it, and that nobody took. */
export interface UnusedWay {
  /** `<namespace>/<workload> → <namespace>/<workload> <port>/<protocol>`; of a block of addresses, the block. */
  readonly way: string;
  /** The policy that gives it. */
  readonly policy: string;
}

/** Ways that nobody has to take in the lab, and why the platform needs them all the same. */
const EXPECTED: readonly (readonly [way: RegExp, why: string])[] = [
  [
    / → sallyport-names\/coredns 1053\/TCP$/,
    'an answer that fits no datagram is asked for again over TCP (RFC 7766, section 5)',
  ],
  [
    /^sallyport-(?:names\/coredns|egress\/egress-gateway) → \S+ 53\/(?:UDP|TCP)$/,
    'the next resolver of the site is asked where the first one fails',
  ],
  [/ → \S*::\S* \d+\/\w+$/, 'the lab has no network of IPv6'],
  [/^(\S+) → \1 \d+\/TCP$/, 'what a pod says to itself does not reach the network'],
];

/** Ways that nobody took, although something should have. */
export function unusedProblems(unused: readonly UnusedWay[]): Problems {
  return unused
    .filter(({ way }) => !EXPECTED.some(([expected]) => expected.test(way)))
    .map(({ way, policy }) => `${policy}: nobody takes the way ${way}; a flow that nothing needs is an opening`);
}

interface Peer {
  readonly ipBlock?: { readonly cidr: string };
}

interface Port {
  readonly port?: number | string;
  readonly protocol?: string;
}

interface EgressRule {
  readonly to?: readonly Peer[];
  readonly ports?: readonly Port[];
}

/**
 * Ways that were open and that no call needed. A way to pods of which none runs is not judged: nobody could take it.
 * @param running pods of real programs
 */
export function unusedWays(
  calls: readonly Call[],
  ground: FlowGround,
  { running, manifests }: { readonly running: readonly PolicyPod[]; readonly manifests: readonly Manifest[] },
): readonly UnusedWay[] {
  const connections = calls.flatMap((call) => connectionsOf(call, ground));
  const found = new Map<string, UnusedWay>();
  const used = new Set<string>();
  for (const pod of running) {
    for (const { policy, single, text } of waysOf(pod, ground, running)) {
      const way = `${ownerOf(pod)} → ${text}`;
      if (connections.some((one) => isPod(one.from) && one.from.address === pod.address && passes(one, single, ground)))
        used.add(way);
      else found.set(way, { way, policy: policyTitle(policy, manifests) });
    }
  }
  return [...found.values()].filter(({ way }) => !used.has(way)).sort((a, b) => (a.way < b.way ? -1 : 1));
}

interface Way {
  readonly policy: KubeObject;
  /** The policy with this way alone. */
  readonly single: KubeObject;
  readonly text: string;
}

function waysOf(pod: PolicyPod, ground: FlowGround, running: readonly PolicyPod[]): readonly Way[] {
  return ground.policies
    .filter((policy) => isOwn(policy, pod))
    .flatMap((policy) =>
      ((policy.spec?.['egress'] ?? []) as readonly EgressRule[]).flatMap(({ to = [], ports = [] }) =>
        to.flatMap((peer) =>
          ports.flatMap((port): readonly Way[] => {
            const single = { ...policy, spec: { ...policy.spec, egress: [{ to: [peer], ports: [port] }] } };
            const text = targetOf(peer, { pod, single, port }, ground, running);
            return text === undefined
              ? []
              : [{ policy, single, text: `${text} ${port.port}/${port.protocol ?? 'TCP'}` }];
          }),
        ),
      ),
    );
}

/** Policies for every pod of a namespace give what every one may need. */
function isOwn({ metadata, spec }: KubeObject, pod: PolicyPod): boolean {
  const labels = (spec?.['podSelector'] as { matchLabels?: Readonly<Record<string, string>> } | undefined)?.matchLabels;
  const wanted = Object.entries(labels ?? {});
  return (
    metadata.namespace === pod.namespace &&
    wanted.length > 0 &&
    wanted.every(([key, value]) => pod.labels[key] === value)
  );
}

interface Aim {
  readonly pod: PolicyPod;
  readonly single: KubeObject;
  readonly port: Port;
}

function targetOf(
  { ipBlock }: Peer,
  { pod, single, port }: Aim,
  ground: FlowGround,
  running: readonly PolicyPod[],
): string | undefined {
  if (ipBlock !== undefined) return ipBlock.cidr;
  const receiver = running.find((to) => {
    const reached = typeof port.port === 'string' ? to.ports[port.port] : port.port;
    const connection = {
      from: pod,
      to,
      protocol: port.protocol ?? 'TCP',
      ...(reached !== undefined && { port: reached }),
    };
    return passes(connection, single, ground);
  });
  return receiver === undefined ? undefined : ownerOf(receiver);
}

function passes(connection: Connection, single: KubeObject, { namespaces }: FlowGround): boolean {
  const refusals = refusalsOf(connection, { policies: [single], namespaces });
  return refusals.every(({ direction }) => direction !== 'egress');
}

function policyTitle({ metadata }: KubeObject, manifests: readonly Manifest[]): string {
  const found = manifests.find(
    ({ kind, name, namespace }) =>
      kind === 'NetworkPolicy' && name === metadata.name && namespace === metadata.namespace,
  );
  return found === undefined ? `NetworkPolicy ${metadata.name}` : titleOf(found);
}
