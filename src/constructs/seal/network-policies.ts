import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { isMember, type Flow, type FlowPort, type MemberView, type Peer } from '../../core/graph';
import { compareText } from '../../core/result';
import { metadata, ownedBy } from '../scope';

/** Nothing in, nothing out, for every pod of a namespace: what is not declared does not work. */
export function defaultDeny(scope: Construct, namespace: string): void {
  new k8s.KubeNetworkPolicy(scope, `default-deny-${namespace}`, {
    metadata: metadata(scope, { name: 'default-deny', namespace }),
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
}

/** The policy of one member: one rule for each flow that starts or ends at it. */
export function memberPolicy(scope: Construct, member: MemberView, flows: readonly Flow[]): void {
  const ingress = rules(
    flows.filter((flow) => flow.to === member),
    (flow) => flow.from,
    member,
  );
  const egress = rules(
    flows.filter((flow) => flow.from === member),
    (flow) => flow.to,
    member,
  );
  new k8s.KubeNetworkPolicy(scope, `network-policy-${member.name}`, {
    metadata: metadata(scope, ownedBy(member)),
    spec: {
      podSelector: { matchLabels: { ...member.selector } },
      policyTypes: ['Ingress', 'Egress'],
      // An empty list is not stored: with one, every apply would count as a change.
      ...(ingress.length > 0 && { ingress: ingress.map(({ peers, ports }) => ({ from: peers, ports })) }),
      ...(egress.length > 0 && { egress: egress.map(({ peers, ports }) => ({ to: peers, ports })) }),
    },
  });
}

interface PolicyRule {
  readonly peers: k8s.NetworkPolicyPeer[];
  readonly ports: k8s.NetworkPolicyPort[];
}

/** One rule a peer, with all the ports that any flow opens to it. */
function rules(flows: readonly Flow[], otherEnd: (flow: Flow) => MemberView | Peer, owner: MemberView): PolicyRule[] {
  const byPeer = new Map<string, { end: MemberView | Peer; ports: Map<string, FlowPort> }>();
  for (const flow of flows) {
    const end = otherEnd(flow);
    const key = isMember(end) ? end.name : `${end.name} ${end.cidrs.join(' ')}`;
    const entry = byPeer.get(key) ?? { end, ports: new Map<string, FlowPort>() };
    for (const port of flow.ports) entry.ports.set(`${port.protocol} ${String(port.port).padStart(5, '0')}`, port);
    byPeer.set(key, entry);
  }
  return [...byPeer.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, { end, ports }]) => ({
      peers: isMember(end) ? [memberPeer(end, owner)] : addressPeers(end),
      ports: [...ports.entries()].sort(([a], [b]) => compareText(a, b)).map(([, port]) => policyPort(port)),
    }));
}

function memberPeer(member: MemberView, owner: MemberView): k8s.NetworkPolicyPeer {
  const podSelector = { matchLabels: { ...member.selector } };
  if (member.namespace === owner.namespace) return { podSelector };
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': member.namespace } }, podSelector };
}

/**
 * Addresses that no private network uses: for a destination outside the boundary, whose addresses nobody knows in
 * advance. Only the egress gateway has such a peer (decisions 22).
 */
const PUBLIC_BLOCKS: readonly k8s.IpBlock[] = [
  {
    cidr: '0.0.0.0/0',
    except: ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
  },
  { cidr: '::/0', except: ['::1/128', 'fc00::/7', 'fe80::/10'] },
];

function addressPeers(peer: Peer): k8s.NetworkPolicyPeer[] {
  if (peer.name.startsWith('outside:')) return PUBLIC_BLOCKS.map((ipBlock) => ({ ipBlock }));
  if (peer.namespaces !== undefined) return [namespacesPeer(peer.namespaces)];
  return [...peer.cidrs].sort(compareText).map((cidr) => ({ ipBlock: { cidr } }));
}

function namespacesPeer(namespaces: readonly string[]): k8s.NetworkPolicyPeer {
  const values = [...namespaces].sort(compareText);
  return { namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }] } };
}

function policyPort({ port, protocol }: FlowPort): k8s.NetworkPolicyPort {
  return { port: k8s.IntOrString.fromNumber(port), protocol };
}
