import type { KubeObject } from '../api';
import { EDITOR } from '../cluster/furnish';

/** PKCS #10 for a name of Prometheus, in PEM and base64; nobody has its key. */
const CERTIFICATE_REQUEST =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQkRUQ0J0QUlCQURBT01Rd3dDZ1lEVlFRRERBTnNZV0l3V1RBVEJnY3Fo' +
  'a2pPUFFJQkJnZ3Foa2pPUFFNQgpCd05DQUFSUWJJSU9YY2dKZ3VVOVA1T0pBR000bVRlTE1YSHkxU0ZCdG4zc0tPOU90cE81dFpLazBucTQr' +
  'bnAwCjFzRk9INktndkRXMmVGWG51ZG9WWHZiLzBOaXhvRVF3UWdZSktvWklodmNOQVFrT01UVXdNekF4QmdOVkhSRUUKS2pBb2dpWndjbTl0' +
  'WlhSb1pYVnpMbk5oYkd4NWNHOXlkQzF2WW5ObGNuWmhZbWxzYVhSNUxuTjJZekFLQmdncQpoa2pPUFFRREFnTklBREJGQWlFQStZYmp4eHRI' +
  'cjhIZmdrcldkREk2YVFVamgvZ1M2VU5IS2FKdlh6clJuZjRDCklGYXZBM215S2tFcUl0eG1TWFg5NFhzRnh0YjhIWm8rT1UzTEw3eG9PTXpy' +
  'Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=';

/** An object that admission has to stop, or to let pass. */
export interface Attempt {
  /** What is wrong with it, or what it is. */
  readonly name: string;
  /** Id of the policy that says no, or the words of another guard; undefined if it has to pass. */
  readonly refusedBy?: string;
  /** Second policy that says no to the same: which of the two the server names first is chance. */
  readonly orBy?: string;
  readonly object: KubeObject;
  /** Fields that are merged into the object of this name, which is there, instead of creating it. */
  readonly merges?: true;
  /** Merged into this part of it, as `kubectl debug` does. */
  readonly subresource?: 'ephemeralcontainers';
  /** User who does it; by default the tenant. */
  readonly as?: string;
}

/** What differs from site to site. */
export interface Ground {
  /** Host and prefix of the site's registry. */
  readonly registry: string;
  /** Blocks of pods and of the resolver, which are inside. */
  readonly podCidr: string;
  readonly resolver: string;
}

/** Namespace without a Pod Security level, so that only our policies are in the way. */
export const OPEN_NAMESPACE = 'lab-open';
export const DEBUGGED_POD = 'lab-debugged';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const OUTSIDE = 'registry.example.net/tools';
const PIN = `@${DIGEST}`;

/** A pod that every policy lets pass. */
export function goodPod(ground: Ground, name = 'lab-pod', namespace = OPEN_NAMESPACE): KubeObject {
  return podOf(name, namespace, {
    containers: [{ name: 'main', image: inside(ground) }],
    dnsPolicy: 'None',
    dnsConfig: { nameservers: [ground.resolver] },
  });
}

export function attemptsOn(ground: Ground): readonly Attempt[] {
  return [
    ...imageAttempts(ground),
    ...podAttempts(ground),
    ...networkAttempts(ground),
    ...certificateAttempts(),
    ...rolloutAttempts(),
    ...trustAttempts(ground),
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

function certificateAttempts(): readonly Attempt[] {
  const group = 'cert-manager.io/v1';
  const issuerRef = { name: 'sallyport-issuer', kind: 'ClusterIssuer', group: 'cert-manager.io' };
  const metadata = { name: 'lab', namespace: OPEN_NAMESPACE };
  return [
    {
      name: 'issuer that uses ACME',
      refusedBy: 'unknown field "spec.acme"',
      object: {
        apiVersion: group,
        kind: 'ClusterIssuer',
        metadata: { name: 'lab' },
        spec: { acme: { server: 'https://acme.example.org/directory', privateKeySecretRef: { name: 'x' } } },
      },
    },
    {
      name: 'second issuer',
      refusedBy: 'PKI-003',
      object: {
        apiVersion: group,
        kind: 'ClusterIssuer',
        metadata: { name: 'lab' },
        spec: { ca: { secretName: 'x' } },
      },
    },
    {
      name: 'certificate that no component declares',
      refusedBy: 'PKI-001',
      object: {
        apiVersion: group,
        kind: 'Certificate',
        metadata,
        spec: { secretName: 'lab-tls', dnsNames: ['lab.example.org'], usages: ['server auth'], issuerRef },
      },
    },
    {
      name: 'request for a certificate by somebody else than cert-manager',
      refusedBy: 'PKI-002',
      object: {
        apiVersion: group,
        kind: 'CertificateRequest',
        metadata,
        spec: { request: CERTIFICATE_REQUEST, usages: ['server auth'], issuerRef },
      },
    },
    {
      name: 'API service that is not verified',
      refusedBy: 'TRUST-002',
      object: {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: { name: 'v1.lab.example.org' },
        spec: {
          group: 'lab.example.org',
          version: 'v1',
          groupPriorityMinimum: 100,
          versionPriority: 100,
          insecureSkipTLSVerify: true,
          service: { name: 'lab', namespace: OPEN_NAMESPACE },
        },
      },
    },
  ];
}

/** The job that restarts pods for a new certificate may stamp their template, and nothing else. */
function rolloutAttempts(): readonly Attempt[] {
  const template = (fields: object): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'grafana', namespace: 'sallyport-observability' },
    spec: { template: fields },
  });
  const by = { merges: true, as: 'system:serviceaccount:sallyport-pki:certificate-rollout' } as const;
  const stamp = { 'sallyport.dev/certificate-not-after': '2030-01-01T00:00:00Z' };
  return [
    {
      name: 'rollout that changes pods',
      refusedBy: 'PKI-005',
      object: template({ spec: { terminationGracePeriodSeconds: 1 } }),
      ...by,
    },
    { name: 'rollout that stamps a certificate', object: template({ metadata: { annotations: stamp } }), ...by },
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
    {
      // The controller is judged by every policy too: one that refuses its requests ends all issuing.
      name: 'request that cert-manager makes for a Certificate',
      as: 'system:serviceaccount:sallyport-pki:cert-manager-controller',
      object: {
        apiVersion: 'cert-manager.io/v1',
        kind: 'CertificateRequest',
        metadata: {
          name: 'lab-1',
          namespace: 'sallyport-observability',
          annotations: {
            'cert-manager.io/certificate-name': 'prometheus',
            'cert-manager.io/certificate-revision': '1',
            'cert-manager.io/private-key-secret-name': 'prometheus-x7k2p',
          },
        },
        spec: {
          request: CERTIFICATE_REQUEST,
          duration: '2160h',
          usages: ['digital signature', 'server auth', 'client auth'],
          issuerRef: { name: 'sallyport-issuer', kind: 'ClusterIssuer', group: 'cert-manager.io' },
        },
      },
    },
    { name: 'network policy to the pods', object: networkPolicy('lab-policy', [{ to: [peers[0]] }]) },
    { name: 'network policy of 20 rules with 100 blocks each', object: networkPolicy('lab-policy', rules) },
  ];
}

function inside(ground: Ground): string {
  return `${ground.registry}/x:v1${PIN}`;
}

function podOf(name: string, namespace: string, spec: Readonly<Record<string, unknown>>): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec };
}

function withSpec(object: KubeObject, spec: object): KubeObject {
  return { ...object, spec: { ...object.spec, ...spec } };
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
