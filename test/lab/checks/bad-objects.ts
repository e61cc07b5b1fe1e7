import type { KubeObject } from '../api';
import { EDITOR } from '../cluster/furnish';
import {
  DEBUGGED_POD,
  goodPod,
  inside,
  OPEN_NAMESPACE,
  OUTSIDE,
  PIN,
  podOf,
  withSpec,
  type Attempt,
  type Ground,
} from './attempt';
import { certificateAttempts, requestOfController, rolloutAttempts } from './bad-certificates';
import { foreignAttempts } from './bad-foreign';
import { modelAttempts } from './bad-models';
import { releaseAttempts } from './bad-releases';

export function attemptsOn(ground: Ground): readonly Attempt[] {
  return [
    ...imageAttempts(ground),
    ...podAttempts(ground),
    ...networkAttempts(ground),
    ...certificateAttempts(),
    ...rolloutAttempts(),
    ...foreignAttempts(),
    ...trustAttempts(ground),
    ...modelAttempts(ground),
    ...releaseAttempts(),
    ...goodAttempts(ground),
  ];
}

function imageAttempts(ground: Ground): readonly Attempt[] {
  const main = { name: 'main', image: inside(ground) };
  const outside = { name: 'other', image: `${OUTSIDE}/x:v1${PIN}` };
  const pod = (spec: object): KubeObject => withSpec(goodPod(ground), spec);
  return [
    { name: 'image from outside', refusedBy: 'IMG-001', object: pod({ containers: [outside] }) },
    {
      name: 'image of a registry that only looks like ours',
      refusedBy: 'IMG-001',
      object: pod({ containers: [{ name: 'main', image: `${ground.registry}.example.net/x:v1${PIN}` }] }),
    },
    {
      name: 'image without a registry',
      refusedBy: 'IMG-001',
      object: pod({ containers: [{ name: 'main', image: `x${PIN}` }] }),
    },
    {
      name: 'init container from outside',
      refusedBy: 'IMG-001',
      object: pod({ containers: [main], initContainers: [outside] }),
    },
    {
      name: 'sidecar that somebody injected',
      refusedBy: 'IMG-001',
      object: pod({ containers: [main], initContainers: [{ ...outside, restartPolicy: 'Always' }] }),
    },
    {
      name: 'image volume from outside',
      refusedBy: 'IMG-001',
      object: pod({ containers: [main], volumes: [{ name: 'v', image: { reference: outside.image } }] }),
    },
    {
      name: 'ephemeral debug container from outside',
      refusedBy: 'IMG-001',
      object: debugContainer(outside.image),
      merges: true,
      subresource: 'ephemeralcontainers',
    },
    {
      name: 'ephemeral debug container by tag',
      refusedBy: 'IMG-002',
      object: debugContainer(`${ground.registry}/debug:v1`),
      merges: true,
      subresource: 'ephemeralcontainers',
    },
    ...[':v1', ':latest', '', '@sha256:0123'].map((end): Attempt => {
      const image = `${ground.registry}/x${end}`;
      const refusedBy = 'IMG-002';
      return { name: `image named "x${end}"`, refusedBy, object: pod({ containers: [{ name: 'main', image }] }) };
    }),
  ];
}

function podAttempts(ground: Ground): readonly Attempt[] {
  const pod = (spec: object): KubeObject => withSpec(goodPod(ground), spec);
  const inNamespace = (namespace: string, spec: object = {}): KubeObject =>
    withSpec(goodPod(ground, 'lab-pod', namespace), spec);
  const privileged = [{ name: 'main', image: inside(ground), securityContext: { privileged: true } }];
  return [
    {
      name: 'pod on the network of its node, in a namespace of ours',
      refusedBy: 'violates PodSecurity "restricted',
      object: inNamespace('sallyport-observability', { hostNetwork: true }),
    },
    {
      name: 'privileged pod in a namespace of ours',
      refusedBy: 'violates PodSecurity "restricted',
      object: inNamespace('sallyport-observability', { containers: privileged }),
    },
    {
      name: 'pod that asks the resolver of its node',
      refusedBy: 'DNS-001',
      object: pod({ dnsPolicy: 'Default', dnsConfig: undefined }),
    },
    {
      name: 'pod on the network of its node, with the resolver of it',
      refusedBy: 'DNS-001',
      object: pod({ hostNetwork: true, dnsPolicy: 'ClusterFirst', dnsConfig: undefined }),
    },
    {
      name: 'pod that asks a public resolver',
      refusedBy: 'DNS-001',
      object: pod({ dnsConfig: { nameservers: ['192.0.2.53'] } }),
    },
    {
      name: 'resolver that forwards to that of its node',
      refusedBy: 'DNS-001',
      object: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'lab-resolver', namespace: OPEN_NAMESPACE },
        data: { Corefile: '.:53 {\n  forward . /etc/resolv.conf\n}\n' },
      },
    },
    { name: 'pod in the namespace of the distribution', refusedBy: 'ADM-002', object: inNamespace('kube-system') },
    {
      name: 'pod of nobody we know among the privileged ones',
      refusedBy: 'ADM-001',
      object: inNamespace('sallyport-accelerators'),
      leftOutOf: ['byoc/control-plane'],
    },
  ];
}

function networkAttempts(ground: Ground): readonly Attempt[] {
  const policy = (egress: readonly object[]): KubeObject => networkPolicy('lab-policy', egress);
  const service = (spec: object): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'lab-service', namespace: OPEN_NAMESPACE },
    spec: { ports: [{ port: 443 }], ...spec },
  });
  const to = (cidr: string): object => ({ to: [{ ipBlock: { cidr } }] });
  return [
    { name: 'network policy that opens everything', refusedBy: 'NETPOL-002', object: policy([{}]) },
    { name: 'network policy to any address', refusedBy: 'NETPOL-002', object: policy([to('0.0.0.0/0')]) },
    { name: 'network policy to any address of IPv6', refusedBy: 'NETPOL-002', object: policy([to('::/0')]) },
    { name: 'network policy to an address outside', refusedBy: 'NETPOL-002', object: policy([to('192.0.2.1/32')]) },
    {
      name: 'network policy with one rule outside among good ones',
      refusedBy: 'NETPOL-002',
      object: policy([...Array.from({ length: 20 }, () => to(ground.podCidr)), to('198.51.100.0/24')]),
    },
    {
      name: 'Service that is an alias for a name outside',
      refusedBy: 'NETPOL-002',
      object: service({ type: 'ExternalName', externalName: 'api.example.org' }),
    },
    {
      name: 'network policy that lets everybody in',
      refusedBy: 'NETPOL-003',
      object: networkPolicy('lab-policy', [], [{}]),
    },
    { name: 'Service with a port of every node', refusedBy: 'NETPOL-003', object: service({ type: 'NodePort' }) },
    {
      name: 'load balancer for everybody',
      refusedBy: 'NETPOL-003',
      object: service({ type: 'LoadBalancer' }),
    },
    {
      name: 'Service with an external address',
      refusedBy: 'NETPOL-002',
      orBy: 'NETPOL-003',
      object: service({ externalIPs: ['192.0.2.10'] }),
    },
  ];
}

function trustAttempts(ground: Ground): readonly Attempt[] {
  const hostPath = { path: '/etc/ssl/certs' };
  const env = [{ name: 'SSL_CERT_FILE', value: '/etc/ssl/certs/ca-certificates.crt' }];
  const main = { name: 'main', image: inside(ground) };
  return [
    {
      name: 'pod with the trust store of its node',
      refusedBy: 'TRUST-003',
      object: withSpec(goodPod(ground), { volumes: [{ name: 'v', hostPath }] }),
    },
    {
      name: 'container with the trust store of its image',
      refusedBy: 'TRUST-003',
      object: withSpec(goodPod(ground), { containers: [{ ...main, env }] }),
    },
    {
      name: 'trust bundle of somebody who may only write ConfigMaps',
      refusedBy: 'ADM-003',
      object: configMap('sallyport-trust'),
      as: EDITOR,
    },
    {
      name: 'sources of packages of the same person',
      refusedBy: 'ADM-003',
      object: configMap('sallyport-packages'),
      as: EDITOR,
    },
    { name: 'ConfigMap of the same person', object: configMap('lab-settings'), as: EDITOR },
    { name: 'trust bundle of somebody who may change the policies', object: configMap('sallyport-trust') },
  ];
}

function configMap(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: OPEN_NAMESPACE }, data: { 'ca.crt': '' } };
}

/** What must pass, and objects so large that a policy too dear to evaluate would stop them. */
function goodAttempts(ground: Ground): readonly Attempt[] {
  const many = Array.from({ length: 100 }, (_, index) => ({ name: `c${index}`, image: inside(ground) }));
  const peers = Array.from({ length: 100 }, () => ({ ipBlock: { cidr: ground.podCidr } }));
  const rules = Array.from({ length: 20 }, () => ({ to: peers }));
  return [
    { name: 'pod by digest from the site', object: goodPod(ground) },
    { name: 'pod of 100 containers', object: withSpec(goodPod(ground), { containers: many }) },
    requestOfController(),
    { name: 'network policy to the pods', object: networkPolicy('lab-policy', [{ to: [peers[0]] }]) },
    { name: 'network policy of 20 rules with 100 blocks each', object: networkPolicy('lab-policy', rules) },
  ];
}

function debugContainer(image: string): KubeObject {
  const ephemeralContainers = [{ name: 'debugger', image, targetContainerName: 'main' }];
  return podOf(DEBUGGED_POD, OPEN_NAMESPACE, { ephemeralContainers });
}

function networkPolicy(name: string, egress: readonly object[], ingress: readonly object[] = []): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: OPEN_NAMESPACE },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress, egress },
  };
}
