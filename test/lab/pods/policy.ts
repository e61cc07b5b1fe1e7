import { BlockList } from 'node:net';
import type { KubeObject } from '../api';

/** A pod, as far as NetworkPolicies care. */
export interface PolicyPod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address: string;
  /** Container ports by name. */
  readonly ports: Readonly<Record<string, number>>;
}

/** One end of a connection: a pod, or an address that is none. */
export type End = PolicyPod | { readonly address: string };

/** A connection as a policy sees it: between pods, after the translation of a Service. */
export interface Connection {
  readonly from: End;
  readonly to: End;
  /** Undefined for what has no ports. */
  readonly port?: number;
  readonly protocol: string;
}

/** Everything by which connections are judged, as the API server has it. */
export interface Rules {
  readonly policies: readonly KubeObject[];
  /** Labels of namespaces by their names. */
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

export type Direction = 'egress' | 'ingress';

/** A pod whose policies do not let a connection through. */
export interface Refusal {
  readonly direction: Direction;
  readonly pod: PolicyPod;
  /** Those that select the pod; none if no policy does. */
  readonly policies: readonly KubeObject[];
}

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly Requirement[];
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface Port {
  readonly port?: number | string;
  readonly endPort?: number;
  readonly protocol?: string;
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly Port[];
}

interface Spec {
  readonly podSelector?: Selector;
  readonly policyTypes?: readonly string[];
  readonly egress?: readonly Rule[];
  readonly ingress?: readonly Rule[];
}

const TYPES = { egress: 'Egress', ingress: 'Ingress' } as const;

/**
 * Who would stop a connection. A pod that no policy selects is one of them: Kubernetes would let it speak to everybody, and
 * no pod of ours may.
 */
export function refusalsOf(connection: Connection, rules: Rules): readonly Refusal[] {
  return [
    ...refusalAt('egress', connection.from, connection, rules),
    ...refusalAt('ingress', connection.to, connection, rules),
  ];
}

function refusalAt(direction: Direction, end: End, connection: Connection, rules: Rules): readonly Refusal[] {
  if (!isPod(end)) return [];
  const policies = rules.policies.filter((policy) => governs(policy, direction, end));
  const isLetThrough = policies.some((policy) =>
    (specOf(policy)[direction] ?? []).some((rule) => lets(rule, { direction, connection, policy, rules })),
  );
  return isLetThrough ? [] : [{ direction, pod: end, policies }];
}

export function isPod(end: End): end is PolicyPod {
  return 'labels' in end;
}

/** True if a policy says what a pod may send, or what it may be sent. */
function governs(policy: KubeObject, direction: Direction, pod: PolicyPod): boolean {
  const { podSelector = {}, policyTypes } = specOf(policy);
  // Left out, it is every policy's word about what comes in.
  const isOfType = policyTypes?.includes(TYPES[direction]) ?? (direction === 'ingress' || 'egress' in specOf(policy));
  return policy.metadata.namespace === pod.namespace && isOfType && selects(podSelector, pod.labels);
}

interface Question {
  readonly direction: Direction;
  readonly connection: Connection;
  readonly policy: KubeObject;
  readonly rules: Rules;
}

function lets(rule: Rule, question: Question): boolean {
  const { direction, connection } = question;
  const [peers = [], other] = direction === 'egress' ? [rule.to, connection.to] : [rule.from, connection.from];
  const isPeer = peers.length === 0 || peers.some((peer) => isMeant(peer, other, question));
  const { ports = [] } = rule;
  return isPeer && (ports.length === 0 || ports.some((port) => isThrough(port, connection)));
}

/** A block of addresses is for who is no pod; what it means for pods, Kubernetes leaves to the network. */
function isMeant({ podSelector, namespaceSelector, ipBlock }: Peer, end: End, { policy, rules }: Question): boolean {
  if (!isPod(end)) return ipBlock !== undefined && holds(ipBlock, end.address);
  if (ipBlock !== undefined) return false;
  const isPlace =
    namespaceSelector === undefined
      ? end.namespace === policy.metadata.namespace
      : selects(namespaceSelector, rules.namespaces.get(end.namespace) ?? {});
  return isPlace && selects(podSelector ?? {}, end.labels);
}

/** A name is that of a port of the receiver. */
function isThrough({ port, endPort, protocol = 'TCP' }: Port, connection: Connection): boolean {
  if (protocol !== connection.protocol) return false;
  if (port === undefined) return true;
  const { to, port: reached } = connection;
  const first = typeof port === 'number' ? port : isPod(to) ? to.ports[port] : undefined;
  if (first === undefined || reached === undefined) return false;
  return reached >= first && reached <= (endPort ?? first);
}

function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: PolicyPod['labels']): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every((one) => isSo(one, labels[one.key]))
  );
}

function isSo({ operator, values = [] }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      throw new Error(`a selector with the operator ${operator}, which the lab does not know`);
  }
}

function specOf({ spec = {} }: KubeObject): Spec {
  return spec;
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
