import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api';
import { readOutput, titleOf, type Manifest } from '../manifests';
import { judgeCalls, policyPodOf, type Call, type FlowGround } from './flows';

const MANIFESTS = readOutput(join(__dirname, '..', '..', '..', 'charts-out'), 'airgapped').flat();
const API = '10.68.0.1';
const DNS = '10.68.0.53';

function find(kind: string, name: string, namespace?: string): Manifest {
  const found = MANIFESTS.find(
    (one) => one.kind === kind && one.name === name && (namespace === undefined || one.namespace === namespace),
  );
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}

/** A pod of a rendered workload. */
function podOf(kind: string, name: string, podIP: string): KubeObject {
  const { namespace = '', object } = find(kind, name);
  const { metadata, spec } = object.spec?.['template'] as { readonly metadata: object; readonly spec: object };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name, namespace },
    spec,
    status: { podIP },
  } as KubeObject;
}

const COREDNS = podOf('Deployment', 'coredns', '10.64.0.53');
const PROMETHEUS = podOf('StatefulSet', 'prometheus', '10.64.0.9');
const WEBHOOK = podOf('Deployment', 'cert-manager-webhook', '10.64.0.10');
const GRAFANA = podOf('Deployment', 'grafana', '10.64.0.11');
const objects = (kind: string): readonly KubeObject[] =>
  MANIFESTS.filter((one) => one.kind === kind).map(({ object }) => object);
const [POLICIES, SERVICES] = [objects('NetworkPolicy'), objects('Service')];

const GROUND: FlowGround = {
  pods: [COREDNS, PROMETHEUS, WEBHOOK, GRAFANA],
  policies: POLICIES,
  services: [
    ...SERVICES.map((one) =>
      one.metadata.name === 'coredns' ? { ...one, spec: { ...one.spec, clusterIP: DNS } } : one,
    ),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'kubernetes', namespace: 'default' },
      spec: { clusterIP: API, ports: [{ name: 'https', port: 443, targetPort: 6443 }] },
    },
  ],
  namespaces: new Map(
    MANIFESTS.filter(({ kind }) => kind === 'Namespace').map(({ name, object }) => [
      name,
      { ...object.metadata.labels, 'kubernetes.io/metadata.name': name },
    ]),
  ),
  apiServers: [{ address: '10.20.0.10', port: 6443 }],
};

const call = (from: KubeObject, to: string, port: number, protocol = 'TCP'): Call => ({
  from: policyPodOf(from),
  to,
  port,
  protocol,
});
const fromAddress = (address: string, to: string, port: number, protocol = 'TCP'): Call => ({
  from: { address },
  to,
  port,
  protocol,
});

/** The policies with other rules in one of them. */
function withPolicy(name: string, direction: 'egress' | 'ingress', rules: readonly object[]): FlowGround {
  const policies = POLICIES.map((one) =>
    one.metadata.name === name ? { ...one, spec: { ...one.spec, [direction]: rules } } : one,
  );
  return { ...GROUND, policies };
}

const DNS_CALL = call(GRAFANA, DNS, 53, 'UDP');

describe('calls', () => {
  it.each<[string, Call]>([
    ['of names, at the port behind the Service', DNS_CALL],
    ['of names by TCP', call(GRAFANA, DNS, 53)],
    ['of names by a node', fromAddress('10.20.0.1', DNS, 53, 'UDP')],
    ['between pods', call(PROMETHEUS, '10.64.0.53', 9153)],
    ['to the API server, at its own address', call(COREDNS, API, 443)],
    ['of the API server', fromAddress('10.20.0.10', '10.64.0.10', 10250)],
  ])('%s are let through', (_, one) => {
    expect(judgeCalls([one], GROUND, MANIFESTS)).toEqual({ count: 1, problems: [] });
  });

  it('are judged once each, and those to the outside not here', () => {
    expect(judgeCalls([DNS_CALL, DNS_CALL, call(PROMETHEUS, '192.0.2.1', 443)], GROUND, MANIFESTS).count).toBe(1);
  });

  it.each<[string, Call, FlowGround, RegExp]>([
    [
      'that the receiver has at another port',
      DNS_CALL,
      withPolicy('coredns', 'ingress', [{ ports: [{ port: 1054, protocol: 'UDP' }] }]),
      /NetworkPolicy sallyport-names\/coredns: lacks the ingress of sallyport-names\/coredns from sallyport-observability\/grafana, port 1053\/UDP$/,
    ],
    [
      'that the sender has at another port',
      DNS_CALL,
      withPolicy('grafana', 'egress', [{ ports: [{ port: 53, protocol: 'UDP' }] }]),
      /NetworkPolicy sallyport-observability\/grafana: lacks the egress of .* to sallyport-names\/coredns, port 1053\/UDP$/,
    ],
    [
      'to the API server at the port of its Service',
      call(COREDNS, API, 443),
      withPolicy('coredns', 'egress', [{ to: [{ ipBlock: { cidr: '10.20.0.10/32' } }], ports: [{ port: 443 }] }]),
      /NetworkPolicy sallyport-names\/coredns: lacks the egress of .* to the API server at 10\.20\.0\.10, port 6443\/TCP$/,
    ],
    [
      'of the API server',
      fromAddress('10.20.0.10', '10.64.0.10', 10250),
      withPolicy('cert-manager-webhook', 'ingress', []),
      /NetworkPolicy sallyport-pki\/cert-manager-webhook: lacks the ingress of .* from the API server at 10\.20\.0\.10, port 10250\/TCP$/,
    ],
    [
      'of a node that nobody lets in',
      fromAddress('192.0.2.77', DNS, 53, 'UDP'),
      GROUND,
      /NetworkPolicy sallyport-names\/coredns: lacks the ingress of .* from 192\.0\.2\.77/,
    ],
    [
      'to a port that the Service does not have',
      call(GRAFANA, DNS, 54, 'UDP'),
      GROUND,
      /Service sallyport-names\/coredns: .* asks for its port 54\/UDP, which it does not have$/,
    ],
    [
      'to a Service without a pod',
      DNS_CALL,
      { ...GROUND, pods: [PROMETHEUS] },
      /Service sallyport-names\/coredns: .* asks for its port 53\/UDP, and no pod is behind it$/,
    ],
  ])('%s are a problem that names the manifest', (_, one, ground, says) => {
    const { problems } = judgeCalls([one], ground, MANIFESTS);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^airgapped\/manifests\/\S+:\d+ /);
    expect(problems[0]).toMatch(says);
  });

  it('are a problem of the policy for every pod where a pod has none of its own', () => {
    const policies = POLICIES.filter(({ metadata }) => metadata.name !== 'grafana');
    const [problem = ''] = judgeCalls([DNS_CALL], { ...GROUND, policies }, MANIFESTS).problems;
    expect(problem).toContain(titleOf(find('NetworkPolicy', 'default-deny', 'sallyport-observability')));
  });

  it('are a problem of the workload where no policy selects its pod', () => {
    const { problems } = judgeCalls([DNS_CALL], { ...GROUND, policies: [] }, MANIFESTS);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain(`${titleOf(find('Deployment', 'grafana'))}: no NetworkPolicy selects the pod of`);
  });

  it('to an address that several pods had may be to any of them', () => {
    const reused = { ...GRAFANA, metadata: { ...GRAFANA.metadata, uid: 'new' }, status: { podIP: '10.64.0.53' } };
    const one = call(PROMETHEUS, '10.64.0.53', 9153);
    expect(judgeCalls([one], { ...GROUND, pods: [reused, COREDNS, PROMETHEUS] }, MANIFESTS).problems).toEqual([]);
    expect(judgeCalls([one], { ...GROUND, pods: [reused, PROMETHEUS] }, MANIFESTS).problems).not.toEqual([]);
  });
});
