/**
 * Every certificate that can act as a trust anchor is one of the boundary's, and nothing switches verification off.
 *
 * Fields: every PEM certificate in an object, alone or in PKCS#7, in text, in base64 and in embedded documents; trust-manager `useDefaultCAs`, its package
 * images and `--default-package-location`; trust stores in formats that cannot be read; keys, flags and variables that turn the
 * verification of certificates off, such as `insecureSkipVerify`.
 * Unchecked: keystores (JKS, JCEKS, PKCS#12) that are not called a store of authorities; a ClusterTrustBundle that is not in the set.
 * Allowed: certificates whose SHA-256 is in `trustAnchors`; certificates without CA rights in the fields where servers keep their own
 * (`tls.crt` of a Secret and the like). An off-switch is judged here because with it every certificate is an anchor.
 */
import type { ManifestObject } from '../../../manifest/manifest';
import type { CarriedCertificate } from '../../facts/anchors';
import { certificatesOf, publicAuthorityOf } from '../../facts/anchors';
import { trustSwitchesOf } from '../../facts/anchors-switches';
import { opaqueStringsOf } from '../../facts/opaque';
import { unseenBundlesOf } from '../../facts/signers';
import type { AuditContext, Hit, Rule, Text } from '../../rule';
import { admission } from './admission';

export const rule: Rule = {
  id: 'TRUST-002',
  name: 'no-foreign-trust-anchor',
  family: 'trust',
  severity: 'critical',
  title: 'Only the declared certificates are trusted',
  message: 'something outside the declared trust anchors is trusted',
  fix: 'trust only the certificates of the site: mount the trust ConfigMap, and keep verification on',
  admission,
  checkObject,
};

function* checkObject(object: ManifestObject, context: AuditContext): Iterable<Hit> {
  const reported = new Set<string>();
  for (const certificate of certificatesOf(object, context)) {
    const place = `${certificate.path} ${certificate.fingerprint}`;
    if (reported.has(place) || !isForeign(certificate, context)) continue;
    reported.add(place);
    yield {
      object,
      path: certificate.path,
      via: certificate.via,
      value: describe(certificate),
      fix: cure(certificate, context),
    };
  }
  const switches = trustSwitchesOf(object, context);
  for (const found of switches) {
    yield { object, ...found, fix: 'keep verification on, with the internal CA as the only trust store' };
  }
  for (const found of unseenBundlesOf(object, context)) yield { object, ...found, fix: FIX_BUNDLE, isUnchecked: true };
  for (const { text, kind } of opaqueStringsOf(object, context)) {
    if (kind === 'keystore' && !switches.some(({ path }) => path === text.path)) yield keystore(text);
  }
}

const FIX_BUNDLE =
  'mount the trust ConfigMap of the site, or render the ClusterTrustBundle: nobody can see what this one trusts';

function keystore({ object, path, via, inner, key = '' }: Text): Hit {
  return {
    object,
    path,
    via,
    value: `keystore ${key}`.trim(),
    ...(inner === undefined ? {} : { inner }),
    fix: 'carry the certificates as PEM, and let an init container make the keystore of them: nobody can see what this one trusts',
    isUnchecked: true,
  };
}

function isForeign(certificate: CarriedCertificate, context: AuditContext): boolean {
  const isAnchor = certificate.isAuthority || certificate.isInAnchorPlace;
  return isAnchor && !context.boundary.trustAnchors.includes(certificate.fingerprint);
}

function describe(certificate: CarriedCertificate): string {
  return `sha256:${certificate.fingerprint} ${certificate.subject === null ? 'unreadable certificate' : certificate.subject}`;
}

function cure(certificate: CarriedCertificate, context: AuditContext): string {
  const name =
    certificate.subject === null
      ? null
      : context.rememberText(certificate.fingerprint, 'public authority', () => publicAuthorityOf(certificate));
  const known = name === null ? '' : ` (this is the public authority ${name})`;
  return `take the certificate away, or declare its fingerprint among the trust anchors of the boundary${known}`;
}
