import { fromPointer, type ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import { rawStringsOf, type RawString } from './documents';
import type { IssuerUse } from './issuers';
import { CERT_MANAGER, findIssuer, issuerName, type IssuerRef } from './issuers-index';
import type { PlainMap } from './plain';
import { groupOf, mapAt, textAt } from './plain';
import { namespaceOf } from './pod-templates';
import { readYaml } from './read-config';

/** Kinds that speak of issuers without asking one: schemas, policies, and Secrets on which cert-manager notes who signed. */
const NO_ASKERS = /^(CustomResourceDefinition|(Validating|Mutating)AdmissionPolicy|ConstraintTemplate|Secret)$/;
/** Groups of policies, and of what cert-manager makes by itself for an issuer that is judged. */
const NO_ASKING_GROUPS = /(^|\.)(policy\.cert-manager\.io|acme\.cert-manager\.io|kyverno\.io|gatekeeper\.sh)$/;

/** Issuers that an object asks by name and that are not in the set: then somebody else decides who signs. */
export function foreignReferences(object: ManifestObject, context: AuditContext): readonly IssuerUse[] {
  if (NO_ASKERS.test(object.kind) || NO_ASKING_GROUPS.test(groupOf(object.apiVersion))) return [];
  return rawStringsOf(object, context).flatMap((raw) => {
    const ref = referenceIn(raw, object);
    if (ref === null || ref.name === '' || findIssuer(ref, namespaceOf(object), context) !== undefined) return [];
    return [{ kind: 'other' as const, server: issuerName(ref), path: raw.path, via: [], isOurs: false }];
  });
}

function referenceIn(raw: RawString, object: ManifestObject): IssuerRef | null {
  if (raw.path.endsWith('/issuerRef/name')) return refOf(parentOf(raw, object));
  if (raw.key === 'issuerRef') return refOf(readYaml(raw.value));
  return annotated(raw, object);
}

/** `issuerRef` of Certificates, of requests, and of whatever hands it on. @returns null if it names nobody */
function refOf(value: unknown): IssuerRef | null {
  const name = textAt(value, 'name');
  if (name === undefined) return null;
  return { name, kind: textAt(value, 'kind') ?? 'Issuer', group: textAt(value, 'group') ?? CERT_MANAGER };
}

// Ingresses, Gateways, Routes of OpenShift, and volumes of the CSI driver; the older spelling is that of cert-manager before 0.11.
const BY_NAME = /^((?:csi\.)?cert-manager\.io\/|certmanager\.k8s\.io\/)(cluster-issuer|issuer|issuer-name)$/;

function annotated(raw: RawString, object: ManifestObject): IssuerRef | null {
  const [, prefix = '', what = ''] = BY_NAME.exec(raw.key) ?? [];
  if (what === '') return null;
  if (what === 'cluster-issuer') return { name: raw.value, kind: 'ClusterIssuer', group: CERT_MANAGER };
  const beside = parentOf(raw, object);
  const group = beside[`${prefix}issuer-group`];
  const kind = beside[`${prefix}issuer-kind`];
  return {
    name: raw.value,
    kind: typeof kind === 'string' && kind !== '' ? kind : 'Issuer',
    group: typeof group === 'string' && group !== '' ? group : CERT_MANAGER,
  };
}

function parentOf(raw: RawString, object: ManifestObject): PlainMap {
  const keys = fromPointer(raw.path).slice(0, -1);
  const parent = keys.reduce<unknown>(
    (value, key) => (Array.isArray(value) ? (value as readonly unknown[])[Number(key)] : mapAt(value)[key]),
    object.value,
  );
  return mapAt(parent);
}
