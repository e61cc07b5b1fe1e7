import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import { rawStringsOf } from './documents';
import type { IssuerUse } from './issuers';
import { CERT_MANAGER, findIssuer } from './issuers-index';
import { textAt } from './plain';
import { podTemplatesOf } from './pod-templates';

/** Signers of the cluster itself, whose authority is its own. */
const OWN_SIGNER = /^kubernetes\.io\//;

/** Signers that a request or a volume of a pod asks by name, and that are no issuer of the set. */
export function foreignSigners(object: ManifestObject, context: AuditContext): readonly IssuerUse[] {
  const place =
    object.kind === 'CertificateSigningRequest'
      ? /^\/spec\/signerName$/
      : podTemplatesOf(object).length > 0
        ? /\/podCertificate\/signerName$/
        : null;
  if (place === null) return [];
  return rawStringsOf(object, context)
    .filter(({ path, value }) => place.test(path) && !isOwn(value, context))
    .map(({ path, value }) => ({ kind: 'other' as const, server: value, path, via: [], isOurs: false }));
}

/** `clusterissuers.cert-manager.io/name` and `issuers.cert-manager.io/namespace.name`, as cert-manager reads them. */
function isOwn(signer: string, context: AuditContext): boolean {
  const [, plural, rest = ''] = /^(clusterissuers|issuers)\.cert-manager\.io\/(.+)$/.exec(signer) ?? [];
  if (plural === undefined) return OWN_SIGNER.test(signer);
  const [namespace = '', ...name] = plural === 'issuers' ? rest.split('.') : ['', rest];
  const kind = plural === 'issuers' ? 'Issuer' : 'ClusterIssuer';
  return findIssuer({ name: name.join('.'), kind, group: CERT_MANAGER }, namespace, context) !== undefined;
}

/** An anchor of the cluster that a volume takes in, and that does not stand in the set. */
export interface UnseenBundle {
  readonly path: string;
  /** Name of the bundle, or of its signer. */
  readonly value: string;
}

/** `clusterTrustBundle` sources of volumes: what a bundle of the set holds is judged where it stands. */
export function unseenBundlesOf(object: ManifestObject, context: AuditContext): readonly UnseenBundle[] {
  if (podTemplatesOf(object).length === 0) return [];
  return rawStringsOf(object, context).flatMap(({ path, key, value }) => {
    const isSource = /\/clusterTrustBundle\/(?:signerName|name)$/.test(path);
    if (!isSource || OWN_SIGNER.test(value) || isInSet(key, value, context)) return [];
    return [{ path, value: `clusterTrustBundle ${value}` }];
  });
}

function isInSet(key: string, value: string, { objects }: AuditContext): boolean {
  return objects.some(
    (object) =>
      object.kind === 'ClusterTrustBundle' &&
      (key === 'name' ? object.name : textAt(object.value, 'spec', 'signerName')) === value,
  );
}
