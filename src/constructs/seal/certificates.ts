import type { Construct } from 'constructs';
import {
  mayAsk,
  PROFILE_ANNOTATION,
  usagesOf,
  type CertificateProfile,
  type CertificateView,
} from '../../core/certificates';
import type { Identity } from '../../core/component';
import { SallyportError } from '../../core/errors';
import type { MemberView } from '../../core/graph';
import { issuerOf, LONGEST_LIFE_HOURS, RENEWAL_LEFT_HOURS } from '../../core/issuing-ca';
import { DOMAIN } from '../../core/names';
import { manifest, outputFacts, ownedBy } from '../scope';

const DURATION = `${LONGEST_LIFE_HOURS}h`;
const RENEW_BEFORE = `${RENEWAL_LEFT_HOURS}h`;

/** SPIFFE id of a member: the trust domain is the site's first domain. */
export function spiffeId(member: MemberView, trustDomain: string): string {
  return `spiffe://${trustDomain}/ns/${member.namespace}/sa/${member.name}`;
}

/** Longest common name that X.509 allows (RFC 5280, ub-common-name). */
const COMMON_NAME_LIMIT = 64;

/** Common name of a member's certificate; undefined where it would be too long for one. */
export function commonNameOf({ name, namespace }: Pick<MemberView, 'name' | 'namespace'>): string | undefined {
  const commonName = `${name}.${namespace}`;
  return commonName.length <= COMMON_NAME_LIMIT ? commonName : undefined;
}

/**
 * The certificates of a member, as its declaration asks for them (core/certificates.ts).
 * @throws SallyportError 'bug' for an identity that is of no use
 */
export function memberCertificates(scope: Construct, member: MemberView): void {
  const { identity } = member.declaration;
  if (identity === undefined) return;
  if (member.certificates.length === 0) throw unseen(member, identity);
  for (const certificate of member.certificates) certificateOf(scope, member, certificate, identity);
}

function certificateOf(
  scope: Construct,
  member: MemberView,
  { name, profile, dnsNames }: CertificateView,
  identity: Identity,
): void {
  const { site, posture } = outputFacts(scope);
  const commonName = commonNameOf({ name, namespace: member.namespace });
  manifest(scope, `certificate-${name}`, {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    ...ownedBy(member),
    name,
    annotations: annotationsOf(profile, identity),
    body: {
      spec: {
        secretName: `${name}-tls`,
        ...(commonName === undefined ? {} : { commonName }),
        dnsNames: [...dnsNames],
        // What outsiders see is nobody inside.
        ...(profile === 'edge' ? {} : { uris: [spiffeId(member, site.domains[0] ?? site.name)] }),
        duration: DURATION,
        renewBefore: RENEW_BEFORE,
        usages: [...usagesOf(profile)],
        privateKey: { algorithm: 'ECDSA', size: 384, rotationPolicy: 'Always', ...encodingOf(identity) },
        revisionHistoryLimit: 1,
        issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: issuerOf(member.plane, posture).name },
      },
    },
  });
}

function unseen({ name, component }: MemberView, { reload }: Identity): SallyportError {
  return new SallyportError('bug', {
    message: `${name} has an identity that nobody sees: no port with TLS, and no need of a port with mutual TLS`,
    value: `reload: ${reload}`,
    allowed: 'an identity with a port, with a need, or with a reason under alsoClient',
    fix: `remove the identity from the declaration of ${component}, or say under alsoClient to whom it is shown`,
  });
}

function annotationsOf(
  profile: CertificateProfile,
  { reload, alsoClient }: Identity,
): Readonly<Record<string, string>> {
  const isAsking = alsoClient !== undefined && mayAsk(profile);
  return {
    [`${DOMAIN}/reload`]: reload,
    [PROFILE_ANNOTATION]: profile,
    ...(isAsking ? { [`${DOMAIN}/also-client`]: alsoClient } : {}),
  };
}

function encodingOf({ keyEncoding }: Identity): Record<string, unknown> {
  return keyEncoding === undefined ? {} : { encoding: keyEncoding };
}
