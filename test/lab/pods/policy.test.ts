import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api';
import { refusalsOf, type Connection, type PolicyPod } from './policy';

const NAMESPACES = new Map([
  ['front', { 'kubernetes.io/metadata.name': 'front' }],
  ['back', { 'kubernetes.io/metadata.name': 'back' }],
]);
const CALLER: PolicyPod = { namespace: 'front', labels: { app: 'caller' }, address: '10.64.0.1', ports: {} };
const SERVER: PolicyPod = {
  namespace: 'back',
  labels: { app: 'server' },
  address: '10.64.0.2',
  ports: { https: 8443 },
};
const OUTSIDE = { address: '192.0.2.9' };

function policy(pod: PolicyPod, rules: object, selector: object = { matchLabels: pod.labels }): KubeObject {
  const name = pod.labels['app'] ?? '';
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: pod.namespace },
    spec: { podSelector: selector, policyTypes: ['Ingress', 'Egress'], ...rules },
  };
}

const port = (port: number | string, protocol = 'TCP', more: object = {}): object => ({
  ports: [{ port, protocol, ...more }],
});
const peerOf = ({ namespace, labels }: PolicyPod): object => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  podSelector: { matchLabels: labels },
});
const LETS_OUT = policy(CALLER, { egress: [{ to: [peerOf(SERVER)], ...port(8443) }] });
const LETS_IN = policy(SERVER, { ingress: [{ from: [peerOf(CALLER)], ...port(8443) }] });
const CALL: Connection = { from: CALLER, to: SERVER, port: 8443, protocol: 'TCP' };

/** `egress front/caller by caller` for each refusal. */
function refused(policies: readonly KubeObject[], connection: Partial<Connection> = {}): readonly string[] {
  return refusalsOf({ ...CALL, ...connection }, { policies, namespaces: NAMESPACES }).map(
    ({ direction, pod, policies: by }) =>
      `${direction} ${pod.namespace}/${pod.labels['app'] ?? ''} by ${by.map(({ metadata }) => metadata.name).join()}`,
  );
}

describe('a connection between pods', () => {
  it('is let through where both ends say so', () => {
    expect(refused([LETS_OUT, LETS_IN])).toEqual([]);
  });

  it('is let through if one of several policies says so', () => {
    expect(refused([policy(CALLER, {}, {}), LETS_OUT, policy(SERVER, {}, {}), LETS_IN])).toEqual([]);
  });

  it.each<[string, readonly KubeObject[], Partial<Connection>, readonly string[]]>([
    [
      'to another port',
      [LETS_OUT, LETS_IN],
      { port: 8444 },
      ['egress front/caller by caller', 'ingress back/server by server'],
    ],
    [
      'by another protocol',
      [LETS_OUT, LETS_IN],
      { protocol: 'UDP' },
      ['egress front/caller by caller', 'ingress back/server by server'],
    ],
    ['that the sender does not declare', [policy(CALLER, {}), LETS_IN], {}, ['egress front/caller by caller']],
    ['that the receiver does not declare', [LETS_OUT, policy(SERVER, {})], {}, ['ingress back/server by server']],
    ['of a pod that nobody selects', [LETS_IN], {}, ['egress front/caller by ']],
    [
      'whose port is wrong at the receiver',
      [LETS_OUT, policy(SERVER, { ingress: [{ from: [peerOf(CALLER)], ...port(8444) }] })],
      {},
      ['ingress back/server by server'],
    ],
    [
      'of other labels',
      [LETS_OUT, LETS_IN, policy({ ...CALLER, labels: { app: 'other' } }, { egress: [{}] })],
      { from: { ...CALLER, labels: { app: 'other' } } },
      ['ingress back/server by server'],
    ],
  ])('is refused %s', (_, policies, connection, expected) => {
    expect(refused(policies, connection)).toEqual(expected);
  });
});

describe('a rule of a policy', () => {
  const into = (rule: object): readonly string[] => refused([LETS_OUT, policy(SERVER, { ingress: [rule] })]);

  it.each<[string, object]>([
    ['without peers and ports is for all', {}],
    ['with a port by name is for that port of the receiver', { ...port('https') }],
    ['with a range is for the ports in it', port(8000, 'TCP', { endPort: 9000 })],
    ['with an empty selector of namespaces is for every pod', { from: [{ namespaceSelector: {} }] }],
    [
      'with expressions is for what they describe',
      {
        from: [
          {
            namespaceSelector: {
              matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['front'] }],
            },
            podSelector: {
              matchExpressions: [
                { key: 'app', operator: 'Exists' },
                { key: 'tier', operator: 'DoesNotExist' },
                { key: 'app', operator: 'NotIn', values: ['other'] },
              ],
            },
          },
        ],
      },
    ],
  ])('%s', (_, rule) => {
    expect(into(rule)).toEqual([]);
  });

  it.each<[string, object]>([
    ['a name that the receiver does not have', port('grpc')],
    ['a range that ends before', port(8000, 'TCP', { endPort: 8442 })],
    ['pods of its own namespace', { from: [{ podSelector: {} }] }],
    ['a block that holds the address of a pod', { from: [{ ipBlock: { cidr: '10.64.0.0/14' } }] }],
    [
      'another namespace',
      { from: [{ ...peerOf(CALLER), namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'back' } } }] },
    ],
  ])('for %s is not for the call', (_, rule) => {
    expect(into(rule)).toEqual(['ingress back/server by server']);
  });

  it('for a block is not for a pod of its own namespace', () => {
    const neighbour = { ...CALLER, namespace: SERVER.namespace };
    const policies = [
      policy(neighbour, { egress: [{}] }),
      policy(SERVER, { ingress: [{ from: [{ ipBlock: { cidr: '10.64.0.0/14' } }] }] }),
    ];
    expect(refused(policies, { from: neighbour })).toEqual(['ingress back/server by server']);
  });

  it('is of no kind that the lab does not know', () => {
    const selector = { matchExpressions: [{ key: 'app', operator: 'Near' }] };
    expect(() => refused([policy(CALLER, {}, selector)])).toThrow(/operator Near/);
  });
});

describe('an address outside', () => {
  const out = (to: object, connection: Partial<Connection> = {}): readonly string[] =>
    refused([policy(CALLER, { egress: [{ to: [to], ...port(443) }] })], { to: OUTSIDE, port: 443, ...connection });

  it('is reached where a block holds it', () => {
    expect(out({ ipBlock: { cidr: '192.0.2.0/24' } })).toEqual([]);
  });

  it.each<[string, object, Partial<Connection>]>([
    ['a block that leaves it out', { ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.9/32'] } }, {}],
    ['a block of IPv6', { ipBlock: { cidr: '2001:db8::/32' } }, {}],
    ['every pod', { namespaceSelector: {} }, {}],
    ['another port', { ipBlock: { cidr: '192.0.2.0/24' } }, { port: 444 }],
  ])('is not reached by %s', (_, to, connection) => {
    expect(out(to, connection)).toEqual(['egress front/caller by caller']);
  });

  it('may call where the receiver says so', () => {
    const receives = policy(SERVER, { ingress: [{ from: [{ ipBlock: { cidr: '192.0.2.9/32' } }], ...port(8443) }] });
    expect(refused([receives], { from: OUTSIDE })).toEqual([]);
    expect(refused([LETS_IN], { from: OUTSIDE })).toEqual(['ingress back/server by server']);
  });
});

describe('what a policy is about', () => {
  it('stands in its types, or follows from what it has', () => {
    const types = (spec: object): readonly string[] => {
      const one = policy(CALLER, {});
      return refused([{ ...one, spec: { podSelector: {}, ...spec } }, LETS_IN]);
    };
    expect(types({ policyTypes: ['Ingress'], egress: [{}] })).toEqual(['egress front/caller by ']);
    expect(types({ egress: [{}] })).toEqual([]);
    expect(types({ ingress: [{}] })).toEqual(['egress front/caller by ']);
  });
});
