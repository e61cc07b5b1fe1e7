import type { Construct } from 'constructs';
import type { MemberView } from '../../core/graph';
import { LONGEST_LIFE_HOURS } from '../../core/issuing-ca';
import { DOMAIN } from '../../core/names';
import { manifest, outputFacts, ownedBy } from '../scope';

/** The one issuer of an output, bound to the site's intermediate (decisions 17). */
export const ISSUER = 'sallyport-issuer';

/** Renewed after two thirds of it (design, plane `pki`). */
const DURATION = `${LONGEST_LIFE_HOURS}h`;
const RENEW_BEFORE = '720h';

/** SPIFFE id of a member: the trust domain is the site's first domain. */
export function spiffeId(member: MemberView, trustDomain: string): string {
  return `spiffe://${trustDomain}/ns/${member.namespace}/sa/${member.name}`;
}

/** Longest common name that X.509 allows (RFC 5280, ub-common-name). */
const COMMON_NAME_LIMIT = 64;

/** The certificate of a member: names of its Services and, for what runs as a StatefulSet, of each pod behind a headless one. */
export function memberCertificate(scope: Construct, member: MemberView): void {
  const { identity } = member.declaration;
  if (identity === undefined) return;
  const { site, cluster } = outputFacts(scope);
  const headless = member.services.filter((service) => service.isHeadless === true);
  const perPod = headless.map((service) => `*.${service.name}.${member.namespace}.svc.${cluster.domain}`);
  const commonName = `${member.name}.${member.namespace}`;
  manifest(scope, `certificate-${member.name}`, {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    ...ownedBy(member),
    annotations: { [`${DOMAIN}/reload`]: identity.reload },
    body: {
      spec: {
        secretName: `${member.name}-tls`,
        ...(commonName.length <= COMMON_NAME_LIMIT ? { commonName } : {}),
        dnsNames: [...member.dnsNames, ...perPod],
        uris: [spiffeId(member, site.domains[0] ?? site.name)],
        duration: DURATION,
        renewBefore: RENEW_BEFORE,
        usages: ['digital signature', 'server auth', 'client auth'],
        privateKey: { algorithm: 'ECDSA', size: 384, rotationPolicy: 'Always' },
        revisionHistoryLimit: 1,
        issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: ISSUER },
      },
    },
  });
}
