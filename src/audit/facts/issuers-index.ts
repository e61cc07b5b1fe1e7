import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import { oncePer } from './memo';
import { groupOf, textAt, valueAt } from './plain';
import { namespaceOf } from './pod-templates';

/** API group of cert-manager; its older one counts as the same. */
export const CERT_MANAGER = 'cert-manager.io';
const OLD_CERT_MANAGER = 'certmanager.k8s.io';

/** An issuer by name, as cert-manager's `issuerRef` has it. */
export interface IssuerRef {
  readonly name: string;
  readonly kind: string;
  readonly group: string;
}

/** How findings and the inventory call an issuer that is asked by name. */
export function issuerName({ name, kind, group }: IssuerRef): string {
  return `${group === CERT_MANAGER ? '' : `${group}/`}${kind}/${name}`;
}

export function isCertManager(apiVersion: string): boolean {
  const group = groupOf(apiVersion);
  return group === CERT_MANAGER || group === OLD_CERT_MANAGER;
}

/** The issuer of the set that a reference means; one of its own namespace goes before one of the cluster. */
export function findIssuer(ref: IssuerRef, namespace: string, context: AuditContext): ManifestObject | undefined {
  const { issuers } = indexOf(context.objects);
  return issuers.get(keyOf(ref, namespace)) ?? issuers.get(keyOf(ref, ''));
}

/**
 * True for an issuer of which the set asks nothing but certificates of authorities: a self-signed one that starts an internal CA
 * signs its root and is done.
 */
export function signsOnlyAuthorities(issuer: ManifestObject, context: AuditContext): boolean {
  const asked = indexOf(context.objects).asked.get(issuer) ?? [];
  return asked.length > 0 && asked.every((request) => valueAt(request.value, 'spec', 'isCA') === true);
}

interface Index {
  readonly issuers: ReadonlyMap<string, ManifestObject>;
  /** Certificates and requests by the issuer of the set that they name. */
  readonly asked: ReadonlyMap<ManifestObject, readonly ManifestObject[]>;
}

/** Keyed by the list itself: the memo is dropped with it. */
const indexOf = oncePer((objects: readonly ManifestObject[]): Index => {
  const issuers = new Map(
    objects
      .filter(({ kind }) => kind.endsWith('Issuer'))
      .map((object) => [keyOf(refTo(object), isOfCluster(object) ? '' : namespaceOf(object)), object] as const),
  );
  const asked = new Map<ManifestObject, ManifestObject[]>();
  for (const request of objects.filter(isRequest)) {
    const ref = {
      name: textAt(request.value, 'spec', 'issuerRef', 'name') ?? '',
      kind: textAt(request.value, 'spec', 'issuerRef', 'kind') ?? 'Issuer',
      group: textAt(request.value, 'spec', 'issuerRef', 'group') ?? CERT_MANAGER,
    };
    const issuer = issuers.get(keyOf(ref, namespaceOf(request))) ?? issuers.get(keyOf(ref, ''));
    if (issuer !== undefined) asked.set(issuer, [...(asked.get(issuer) ?? []), request]);
  }
  return { issuers, asked };
});

function isRequest({ kind, apiVersion }: ManifestObject): boolean {
  return isCertManager(apiVersion) && (kind === 'Certificate' || kind === 'CertificateRequest');
}

function refTo({ name, kind, apiVersion }: ManifestObject): IssuerRef {
  return { name, kind, group: isCertManager(apiVersion) ? CERT_MANAGER : groupOf(apiVersion) };
}

function isOfCluster({ kind }: ManifestObject): boolean {
  return kind.includes('Cluster');
}

function keyOf({ name, kind, group }: IssuerRef, namespace: string): string {
  return `${group === OLD_CERT_MANAGER ? CERT_MANAGER : group} ${kind} ${namespace} ${name}`;
}
