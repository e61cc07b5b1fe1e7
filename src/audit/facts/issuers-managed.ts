import type { ManifestObject } from '../../manifest/manifest';
import type { Text } from '../rule';
import type { IssuerUse } from './issuers';
import { groupOf } from './plain';

/** Annotations and Gateway options by which a load balancer takes its certificate from a cloud, and whose it is. */
const ANNOTATIONS: ReadonlyMap<string, string> = new Map([
  ['networking.gke.io/managed-certificates', 'Google-managed certificate'],
  ['networking.gke.io/certmap', 'Google Certificate Manager'],
  ['networking.gke.io/pre-shared-certs', 'Google Cloud certificate'],
  ['ingress.gcp.kubernetes.io/pre-shared-cert', 'Google Cloud certificate'],
  ['service.beta.kubernetes.io/aws-load-balancer-ssl-cert', 'AWS certificate'],
  ['alb.ingress.kubernetes.io/certificate-arn', 'AWS certificate'],
  ['kubernetes.azure.com/tls-cert-keyvault-uri', 'Azure Key Vault'],
  ['appgw.ingress.kubernetes.io/appgw-ssl-certificate', 'Azure certificate'],
  ['service.beta.kubernetes.io/do-loadbalancer-certificate-id', 'DigitalOcean certificate'],
  ['service.beta.kubernetes.io/scw-loadbalancer-certificate-ids', 'Scaleway certificate'],
  ['service.beta.kubernetes.io/alibaba-cloud-loadbalancer-cert-id', 'Alibaba Cloud certificate'],
  ['load-balancer.hetzner.cloud/http-certificates', 'Hetzner certificate'],
  ['load-balancer.hetzner.cloud/http-managed-certificate-name', 'Hetzner-managed certificate'],
  ['load-balancer.hetzner.cloud/http-managed-certificate-domains', 'Hetzner-managed certificate'],
]);

/** Their names, for whoever refuses them whatever they say. */
export const CLOUD_ANNOTATIONS: readonly string[] = [...ANNOTATIONS.keys()];

/** The same, where only one value means it. */
const CHOICES: ReadonlyMap<string, readonly [value: string, authority: string]> = new Map([
  ['load-balancer.hetzner.cloud/certificate-type', ['managed', 'Hetzner-managed certificate']],
  ['cert.gardener.cloud/purpose', ['managed', 'certificate service of Gardener']],
]);

/** A certificate that a cloud issues or keeps, asked for by a single string. */
export function managedCertificate(text: Text): IssuerUse | null {
  const { key = '', value, path, via, inner } = text;
  // Nearly no key has a slash.
  if (!key.includes('/') || value.trim() === '') return null;
  const choice = CHOICES.get(key);
  const authority = ANNOTATIONS.get(key) ?? (choice?.[0] === value ? choice[1] : undefined);
  if (authority === undefined) return null;
  const place = { path, via, ...(inner === undefined ? {} : { inner }) };
  return { kind: 'other', server: `${authority} ${value}`, isOurs: false, ...place };
}

// Config Connector has managed certificates among its many kinds of compute resources.
const CLOUD_KINDS = /ManagedCertificate$|ManagedSSLCertificate$|CertificateMap(Entry)?$/;
const CLOUD_GROUPS =
  /^(cert\.gardener\.cloud|acm(pca)?\.services\.k8s\.aws|acm(pca)?\.aws(\.m)?\.(crossplane|upbound)\.io|certificatemanager\.cnrm\.cloud\.google\.com)$/;
const GOOGLE_GROUPS = /^(networking\.gke\.io|compute\.cnrm\.cloud\.google\.com)$/;

/** Objects that a cloud's controller turns into a certificate of the cloud. */
export function managedKind(object: ManifestObject): readonly IssuerUse[] {
  const group = groupOf(object.apiVersion);
  const isManaged = CLOUD_GROUPS.test(group) || (GOOGLE_GROUPS.test(group) && CLOUD_KINDS.test(object.kind));
  return isManaged ? [{ kind: 'other', server: `${group}/${object.kind}`, path: '/kind', via: [], isOurs: false }] : [];
}
