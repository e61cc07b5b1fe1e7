import { describe, expect, it } from 'vitest';
import { rule } from '../../../../src/audit/rules/no-open-ingress/rule';
import { hitsOf, saidOf, setOf } from '../set-of';

const policy = (spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: ${spec}\n`;
const service = (spec: string, annotations = '{}'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: shop, annotations: ${annotations}}\nspec: ${spec}\n`;
const ingress = (annotations: string, kind = 'Ingress'): string =>
  `apiVersion: networking.k8s.io/v1\nkind: ${kind}\nmetadata: {name: i, namespace: shop, annotations: ${annotations}}\n`;
const open = (text: string): readonly string[] => saidOf(rule, setOf(text));

describe('what ingress rules let in', () => {
  const rules = (text: string): string => policy(`{podSelector: {}, policyTypes: [Ingress], ingress: [${text}]}`);

  it.each([
    ['an empty rule', '{}', ['/spec/ingress/0 = any source']],
    ['a null rule', 'null', ['/spec/ingress/0 = any source']],
    ['an empty list of sources', '{from: []}', ['/spec/ingress/0 = any source']],
    ['an empty source', '{from: [{}]}', ['/spec/ingress/0/from/0 = any source']],
    [
      'all of IPv4 less a part',
      '{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [192.168.0.0/16]}}]}',
      ['/spec/ingress/0/from/0/ipBlock = 0.0.0.0/0 except 192.168.0.0/16'],
    ],
    [
      'the rest of a block half of which is declared',
      '{from: [{ipBlock: {cidr: 172.30.0.0/15}}]}',
      ['/spec/ingress/0/from/0/ipBlock = 172.30.0.0/15'],
    ],
    [
      'nobody: clients and addresses of the site',
      '{from: [{ipBlock: {cidr: 172.30.1.0/24}}, {ipBlock: {cidr: 10.1.0.0/16}}]}',
      [],
    ],
    ['nobody: the cluster by an empty selector', '{from: [{namespaceSelector: {}}]}', []],
    ['nobody: a policy without rules', '', []],
  ])('%s', (_name, text, expected) => {
    expect(open(rules(text))).toEqual(expected);
  });

  it.each([
    [
      'of a policy that does not isolate ingress: nobody',
      '{podSelector: {}, policyTypes: [Egress], ingress: [{}]}',
      [],
    ],
    [
      'of a policy that states no directions: everybody',
      '{podSelector: {}, ingress: [{}]}',
      ['/spec/ingress/0 = any source'],
    ],
  ])('%s', (_name, spec, expected) => {
    expect(open(policy(spec))).toEqual(expected);
  });
});

describe('what a Service lets in', () => {
  const RANGES = 'loadBalancerSourceRanges: [172.30.0.0/16]';
  const OLD = 'service.beta.kubernetes.io/load-balancer-source-ranges';

  it.each([
    [
      'a load balancer without ranges',
      '{type: LoadBalancer, externalTrafficPolicy: Local}',
      '{}',
      ['/spec/type = any source'],
    ],
    [
      'a range of everything',
      "{type: LoadBalancer, externalTrafficPolicy: Local, loadBalancerSourceRanges: ['::/0', 172.30.0.0/16]}",
      '{}',
      ['/spec/loadBalancerSourceRanges/0 = ::/0'],
    ],
    [
      'a range that cannot be read',
      '{type: LoadBalancer, externalTrafficPolicy: Local, loadBalancerSourceRanges: [office]}',
      '{}',
      ['/spec/loadBalancerSourceRanges/0 = unreadable block office'],
    ],
    [
      'an address outside',
      `{type: LoadBalancer, externalTrafficPolicy: Local, loadBalancerIP: 203.0.113.9, ${RANGES}}`,
      '{}',
      ['/spec/loadBalancerIP = load balancer with an address outside'],
    ],
    [
      'an address that is none',
      `{type: LoadBalancer, externalTrafficPolicy: Local, loadBalancerIP: a.example.net, ${RANGES}}`,
      '{}',
      ['/spec/loadBalancerIP = load balancer with an address outside'],
    ],
    [
      'an address of the site',
      `{type: LoadBalancer, externalTrafficPolicy: Local, loadBalancerIP: 172.30.0.9, ${RANGES}}`,
      '{}',
      [],
    ],
    [
      'ranges, but node ports that hide the caller',
      `{type: LoadBalancer, ${RANGES}}`,
      '{}',
      ['/spec/type = node ports with externalTrafficPolicy Cluster'],
    ],
    [
      'the same, stated',
      `{type: LoadBalancer, externalTrafficPolicy: Cluster, ${RANGES}}`,
      '{}',
      ['/spec/externalTrafficPolicy = node ports with externalTrafficPolicy Cluster'],
    ],
    [
      'nobody: ranges without node ports',
      `{type: LoadBalancer, allocateLoadBalancerNodePorts: false, ${RANGES}}`,
      '{}',
      [],
    ],
    [
      'nobody: ranges in the old annotation',
      '{type: LoadBalancer, externalTrafficPolicy: Local}',
      `{${OLD}: '172.30.0.0/16, 10.0.0.0/8'}`,
      [],
    ],
    [
      'the field, which wins over the old annotation',
      `{type: LoadBalancer, externalTrafficPolicy: Local, ${RANGES}}`,
      `{${OLD}: 0.0.0.0/0}`,
      [],
    ],
    ['a node port', '{type: NodePort, externalTrafficPolicy: Local}', '{}', ['/spec/type = node port']],
    [
      'an external address, inside too',
      '{externalIPs: [10.0.0.7]}',
      '{}',
      ['/spec/externalIPs/0 = external address 10.0.0.7'],
    ],
    ['nobody: a cluster address', '{clusterIP: 10.0.0.7}', '{}', []],
  ])('%s', (_name, spec, annotations, expected) => {
    expect(open(service(spec, annotations))).toEqual(expected);
  });

  it('is not asked of a Service of another group', () => {
    expect(open(service('{type: LoadBalancer}').replace('v1', 'serving.knative.dev/v1'))).toEqual([]);
  });
});

describe('ports of the node', () => {
  const pod = (port: string, extra = ''): string =>
    `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: d}\nspec: {template: {spec: {${extra}initContainers: [{name: a, image: a, ports: [${port}]}], containers: [{name: b, image: b}]}}}\n`;

  it.each([
    ['on every address', '{containerPort: 1, hostPort: 443}', '', ['host port 443']],
    ['on one address', '{containerPort: 1, hostPort: 443, hostIP: 10.0.0.1}', '', ['host port 443']],
    ['on loopback', '{containerPort: 1, hostPort: 443, hostIP: 127.0.0.1}', '', []],
    ['0, which is none', '{containerPort: 1, hostPort: 0}', '', []],
    [
      'of a pod that is in the network of the node anyway',
      '{containerPort: 1, hostPort: 1}',
      'hostNetwork: true, ',
      [],
    ],
  ])('%s', (_name, port, extra, expected) => {
    const path = '/spec/template/spec/initContainers/0/ports/0/hostPort';
    expect(open(pod(port, extra))).toEqual(expected.map((value) => `${path} = ${value}`));
  });
});

describe('what annotations let in', () => {
  const key = '/metadata/annotations/';
  it.each([
    [
      'a list with one range too many',
      "{nginx.ingress.kubernetes.io/allowlist-source-range: '10.0.0.0/8,192.0.2.0/24'}",
      'Ingress',
      [`${key}nginx.ingress.kubernetes.io~1allowlist-source-range = 192.0.2.0/24`],
    ],
    [
      'an empty list',
      "{nginx.ingress.kubernetes.io/whitelist-source-range: ''}",
      'Ingress',
      [`${key}nginx.ingress.kubernetes.io~1whitelist-source-range = any source`],
    ],
    [
      'a Route, with spaces',
      "{haproxy.router.openshift.io/ip_whitelist: '172.30.0.0/16 0.0.0.0/0'}",
      'Route',
      [`${key}haproxy.router.openshift.io~1ip_whitelist = 0.0.0.0/0`],
    ],
    [
      'a public scheme without a list',
      '{alb.ingress.kubernetes.io/scheme: internet-facing}',
      'Ingress',
      [`${key}alb.ingress.kubernetes.io~1scheme = any source`],
    ],
    [
      'nobody: a public scheme with a list of clients',
      '{alb.ingress.kubernetes.io/scheme: internet-facing, alb.ingress.kubernetes.io/inbound-cidrs: 172.30.0.0/16}',
      'Ingress',
      [],
    ],
    ['whom nobody lists', '{}', 'Ingress', ['/metadata/name = callers not listed']],
  ])('%s', (_name, annotations, kind, expected) => {
    expect(open(ingress(annotations, kind))).toEqual(expected);
  });
});

it('says for each way in how to close it', () => {
  const texts = [
    policy('{podSelector: {}, ingress: [{}, {from: [{ipBlock: {cidr: 192.0.2.0/24}}]}]}'),
    service('{type: LoadBalancer}'),
    service('{type: NodePort}'),
  ];
  const fixes = texts.flatMap((text) => hitsOf(rule, setOf(text)).map(({ fix }) => fix));
  expect(fixes).toEqual([
    expect.stringContaining('name the callers'),
    'shut out 192.0.2.0-192.0.2.255: narrow the block',
    expect.stringContaining('set loadBalancerSourceRanges'),
    expect.stringContaining('LoadBalancer with source ranges'),
  ]);
});
