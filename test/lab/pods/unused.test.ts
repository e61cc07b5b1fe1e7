import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api';
import type { Call, FlowGround } from './flows';
import type { PolicyPod } from './policy';
import { unusedProblems, unusedWays } from './unused';

const NAMESPACE = 'sallyport-x';

function pod(name: string, address: string): PolicyPod {
  return { namespace: NAMESPACE, labels: { 'app.kubernetes.io/component': name }, address, ports: { https: 8443 } };
}

const CLIENT = pod('client', '10.64.0.1');
const SERVER = pod('server', '10.64.0.2');
const to = (name: string): object => ({ podSelector: { matchLabels: { 'app.kubernetes.io/component': name } } });

const POLICY: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'client', namespace: NAMESPACE },
  spec: {
    podSelector: { matchLabels: CLIENT.labels },
    policyTypes: ['Egress'],
    egress: [
      { to: [to('server')], ports: [{ port: 8443, protocol: 'TCP' }] },
      { to: [to('never-there')], ports: [{ port: 1, protocol: 'TCP' }] },
      { to: [{ ipBlock: { cidr: '10.10.0.53/32' } }], ports: [{ port: 53, protocol: 'UDP' }] },
    ],
  },
};
const EVERYBODY: KubeObject = {
  ...POLICY,
  metadata: { name: 'everybody', namespace: NAMESPACE },
  spec: { podSelector: {}, egress: [{ to: [to('server')], ports: [{ port: 9, protocol: 'TCP' }] }] },
};
const GROUND: FlowGround = {
  pods: [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'server', namespace: NAMESPACE, labels: { ...SERVER.labels } },
      spec: { containers: [{ name: 'c', image: 'i', ports: [{ name: 'https', containerPort: 8443 }] }] },
      status: { podIP: SERVER.address },
    } as KubeObject,
  ],
  services: [],
  policies: [POLICY, EVERYBODY],
  namespaces: new Map(),
  apiServers: [],
};
const CALL: Call = { from: CLIENT, to: SERVER.address, port: 8443, protocol: 'TCP' };
const QUESTION: Call = { from: CLIENT, to: '10.10.0.53', port: 53, protocol: 'UDP' };

function unused(calls: readonly Call[], running: readonly PolicyPod[] = [CLIENT, SERVER]): readonly string[] {
  return unusedWays(calls, GROUND, { running, manifests: [] }).map(({ way }) => way);
}

describe('ways out that nobody took', () => {
  const block = `${NAMESPACE}/client → 10.10.0.53/32 53/UDP`;
  const server = `${NAMESPACE}/client → ${NAMESPACE}/server 8443/TCP`;

  it('are those of its own policies, each by itself', () => {
    expect(unused([])).toEqual([block, server]);
    expect(unused([CALL])).toEqual([block]);
    expect(unused([CALL, QUESTION])).toEqual([]);
  });

  it('are not those of a call to another port or by another pod', () => {
    expect(unused([{ ...CALL, port: 9 }])).toContain(server);
    expect(unused([{ ...CALL, from: SERVER }])).toContain(server);
  });

  it('are not those to pods of which none runs', () => {
    expect(unused([], [CLIENT])).toEqual([block]);
  });

  it('are none where one of several pods of a workload took it', () => {
    const second = pod('client', '10.64.0.3');
    expect(unused([{ ...CALL, from: second }, QUESTION], [CLIENT, second, SERVER])).toEqual([]);
  });
});

describe('a way that nobody took', () => {
  const policy = 'a.yaml:1 NetworkPolicy';

  it.each([
    'a/x → sallyport-names/coredns 1053/TCP',
    'sallyport-names/coredns → 10.10.1.53/32 53/UDP',
    'sallyport-observability/prometheus → sallyport-observability/prometheus 9090/TCP',
  ])('is expected: %s', (way) => expect(unusedProblems([{ way, policy }])).toEqual([]));

  it.each(['a/x → sallyport-names/coredns 1053/UDP', 'a/x → b/y 9090/TCP', 'a/x → 10.10.1.53/32 53/UDP'])(
    'is a problem: %s',
    (way) => expect(unusedProblems([{ way, policy }])).toEqual([expect.stringContaining(`${policy}: nobody`)]),
  );
});
