import type { KubeObject } from '../api';
import { OPEN_NAMESPACE, type Attempt } from './attempt';

/** The policies of the auditor's rules leave it out, those of components do not. */
const SYSTEM_NAMESPACE = 'kube-system';
const NETWORKING = 'networking.k8s.io/v1';
const ACME = 'acme.cert-manager.io/v1';
const TRUST = 'trust.cert-manager.io/v1alpha1';
const SERVICE = { ports: [{ port: 443 }] };
const INGRESS = { defaultBackend: { service: { name: 'lab', port: { number: 443 } } } };

/**
 * Certificates and trust of somebody else than our CA. Each is refused by one rule alone: the annotations by TRUST-001, the
 * kinds of ACME, in a namespace that TRUST-001 leaves out, by PKI-004. What PKI-003 says about issuers and TRUST-001 as well
 * is told apart in `issuers.ts`. The kinds that no output has are defined in `foreign-kinds.ts`.
 */
export function foreignAttempts(): readonly Attempt[] {
  return [...annotationAttempts(), ...acmeAttempts(), ...bundleAttempts()];
}

function annotationAttempts(): readonly Attempt[] {
  const refusedBy = 'TRUST-001';
  const ofCloud = { 'lab.example.org/ssl-cert': 'x' };
  const ofProject = { 'cert-manager.io/issuer-group': 'issuers.example.org' };
  return [
    {
      name: 'Service that asks a cloud for a certificate',
      refusedBy,
      object: annotated('v1', 'Service', ofCloud, SERVICE),
    },
    {
      name: 'Ingress that asks a cloud for a certificate',
      refusedBy,
      object: annotated(NETWORKING, 'Ingress', { 'lab.example.org/certificate-arn': 'x' }, INGRESS),
    },
    {
      name: 'Ingress that asks an issuer of another project for a certificate',
      refusedBy,
      object: annotated(NETWORKING, 'Ingress', ofProject, INGRESS),
    },
    {
      name: 'Gateway that asks an issuer of another project for a certificate',
      refusedBy,
      object: annotated('gateway.networking.k8s.io/v1', 'Gateway', ofProject, {}),
    },
    {
      name: 'Service with an annotation that only sounds like it',
      object: annotated('v1', 'Service', { 'lab.example.org/certified': 'x' }, SERVICE),
    },
  ];
}

function acmeAttempts(): readonly Attempt[] {
  return ['Challenge', 'Order'].map((kind) => ({
    name: `${kind} of ACME`,
    refusedBy: 'PKI-004',
    object: { apiVersion: ACME, kind, metadata: { name: 'lab', namespace: SYSTEM_NAMESPACE }, spec: {} },
  }));
}

function bundleAttempts(): readonly Attempt[] {
  const bundle = (source: object): KubeObject => ({
    apiVersion: TRUST,
    kind: 'Bundle',
    metadata: { name: 'lab' },
    spec: { sources: [source] },
  });
  return [
    {
      name: 'trust bundle with the public authorities',
      refusedBy: 'TRUST-002',
      object: bundle({ useDefaultCAs: true }),
    },
    { name: 'trust bundle of the site', object: bundle({ useDefaultCAs: false }) },
  ];
}

function annotated(
  apiVersion: string,
  kind: string,
  annotations: Readonly<Record<string, string>>,
  spec: Readonly<Record<string, unknown>>,
): KubeObject {
  return { apiVersion, kind, metadata: { name: 'lab', namespace: OPEN_NAMESPACE, annotations }, spec };
}
