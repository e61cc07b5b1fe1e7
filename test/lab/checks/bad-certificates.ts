import type { KubeObject } from '../api';
import { OPEN_NAMESPACE, type Attempt } from './attempt';

/** PKCS #10 for a name of Prometheus, in PEM and base64; nobody has its key. */
const CERTIFICATE_REQUEST =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQkRUQ0J0QUlCQURBT01Rd3dDZ1lEVlFRRERBTnNZV0l3V1RBVEJnY3Fo' +
  'a2pPUFFJQkJnZ3Foa2pPUFFNQgpCd05DQUFSUWJJSU9YY2dKZ3VVOVA1T0pBR000bVRlTE1YSHkxU0ZCdG4zc0tPOU90cE81dFpLazBucTQr' +
  'bnAwCjFzRk9INktndkRXMmVGWG51ZG9WWHZiLzBOaXhvRVF3UWdZSktvWklodmNOQVFrT01UVXdNekF4QmdOVkhSRUUKS2pBb2dpWndjbTl0' +
  'WlhSb1pYVnpMbk5oYkd4NWNHOXlkQzF2WW5ObGNuWmhZbWxzYVhSNUxuTjJZekFLQmdncQpoa2pPUFFRREFnTklBREJGQWlFQStZYmp4eHRI' +
  'cjhIZmdrcldkREk2YVFVamgvZ1M2VU5IS2FKdlh6clJuZjRDCklGYXZBM215S2tFcUl0eG1TWFg5NFhzRnh0YjhIWm8rT1UzTEw3eG9PTXpy' +
  'Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=';

export function certificateAttempts(): readonly Attempt[] {
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
    ...foreignRequests(),
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
export function rolloutAttempts(): readonly Attempt[] {
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

const CLIENT = ['digital signature', 'client auth'];

/** The controller is judged by every policy too: one that refuses its requests ends all issuing. */
export function requestOfController(): Attempt {
  return request('request that cert-manager makes for a Certificate', 'prometheus', [...CLIENT, 'server auth']);
}

/** What cert-manager itself may not ask for: its program, or who has its token, is not believed. */
function foreignRequests(): readonly Attempt[] {
  return [
    request('request for a client, by a Certificate for servers', 'loki', CLIENT),
    request('request for no use at all, which is every one', 'prometheus', ['digital signature']),
    request('request for a Certificate that nobody declares', 'lab', CLIENT),
  ].map((attempt) => ({ ...attempt, refusedBy: 'PKI-002' }));
}

function request(name: string, certificate: string, usages: readonly string[]): Attempt {
  return {
    name,
    as: 'system:serviceaccount:sallyport-pki:cert-manager-controller',
    object: {
      apiVersion: 'cert-manager.io/v1',
      kind: 'CertificateRequest',
      metadata: {
        name: 'lab-1',
        namespace: 'sallyport-observability',
        annotations: {
          'cert-manager.io/certificate-name': certificate,
          'cert-manager.io/certificate-revision': '1',
          'cert-manager.io/private-key-secret-name': `${certificate}-x7k2p`,
        },
      },
      spec: {
        request: CERTIFICATE_REQUEST,
        duration: '2160h',
        usages,
        issuerRef: { name: 'sallyport-issuer', kind: 'ClusterIssuer', group: 'cert-manager.io' },
      },
    },
  };
}
