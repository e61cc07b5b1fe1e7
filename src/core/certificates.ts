import type { Member, Port } from './component';
import { DOMAIN, memberName, serviceHost } from './names';

/**
 * What a certificate is good for: `server` is called, `client` calls, `both` do both; `edge` is a server that clients outside
 * the platform see, with names of the site, and never anybody's identity inside.
 */
export const CERTIFICATE_PROFILES = ['server', 'client', 'both', 'edge'] as const;
export type CertificateProfile = (typeof CERTIFICATE_PROFILES)[number];

/** Annotation of a Certificate with its profile. */
export const PROFILE_ANNOTATION = `${DOMAIN}/profile`;

/** Role of the certificate for clients outside, behind the name of its member. */
const EDGE_ROLE = 'edge';

const SERVER = 'server auth';
const CLIENT = 'client auth';

/** Extended key usages of a profile. Never none: a certificate that names no purpose is good for every one (RFC 5280, 4.2.1.12). */
const PURPOSES: Readonly<Record<CertificateProfile, readonly string[]>> = {
  server: [SERVER],
  client: [CLIENT],
  both: [SERVER, CLIENT],
  edge: [SERVER],
};

/** Usages of a profile, as cert-manager names them. */
export function usagesOf(profile: CertificateProfile): readonly string[] {
  return ['digital signature', ...PURPOSES[profile]];
}

/** True if a server may show a certificate of this profile. */
export function mayServe(profile: CertificateProfile): boolean {
  return PURPOSES[profile].includes(SERVER);
}

/** True if a client may show a certificate of this profile. */
export function mayAsk(profile: CertificateProfile): boolean {
  return PURPOSES[profile].includes(CLIENT);
}

/** A certificate of a member. Its Secret is its name with `-tls`. */
export interface CertificateView {
  /** Object name: that of the member, or `<member>-edge`. */
  readonly name: string;
  readonly profile: CertificateProfile;
  readonly dnsNames: readonly string[];
}

/** A member, as far as its certificates depend on it. */
export interface CertifiedMember {
  readonly name: string;
  readonly namespace: string;
  readonly declaration: Member;
  readonly services: readonly { readonly name: string; readonly isHeadless?: boolean }[];
  /** DNS names of its Services and of the site. */
  readonly dnsNames: readonly string[];
}

/** What others offer for a client certificate alone. */
export interface MutualOffers {
  /** Names of endpoints. */
  readonly endpoints: ReadonlySet<string>;
  /** True where metrics are. */
  readonly hasMetrics: boolean;
}

export function mutualOffers(declarations: readonly Member[]): MutualOffers {
  const ports = declarations.flatMap((member) => member.ports).filter(({ security }) => security === 'mtls');
  return {
    endpoints: new Set(ports.flatMap(({ endpoint }) => endpoint ?? [])),
    hasMetrics: ports.some(({ scrape }) => scrape !== undefined),
  };
}

/**
 * Certificates of a member, by what it declares: a port with TLS makes it a server, a need of a port with mutual TLS, or a
 * reason that it states, a client. What clients of the site see is a certificate of its own, with a key of its own: it cannot
 * be shown as the member's inside. None for an identity that nobody sees, which the seal refuses.
 */
export function certificatesOf(
  member: CertifiedMember,
  offers: MutualOffers,
  clusterDomain: string,
): readonly CertificateView[] {
  const { name, namespace, declaration } = member;
  const { identity } = declaration;
  if (identity === undefined) return [];
  const serving = declaration.ports.filter(({ security }) => security !== 'plain');
  const hasEdge = serving.some(isForSite);
  const own = profileOf(
    serving.length > 0 && !hasEdge,
    needsClient(declaration, offers) || identity.alsoClient !== undefined,
  );
  const names = [...member.dnsNames, ...namesOfPods(member, clusterDomain)];
  return [
    ...(own === undefined
      ? []
      : // A client is judged by its SPIFFE id or common name; a name it must have, since constraints may permit no other kind.
        [{ name, profile: own, dnsNames: own === 'client' ? [`${name}.${namespace}`] : names }]),
    ...(hasEdge ? [{ name: memberName(name, EDGE_ROLE), profile: 'edge' as const, dnsNames: names }] : []),
  ];
}

function needsClient({ needs, scrapes }: Member, { endpoints, hasMetrics }: MutualOffers): boolean {
  return needs.some(({ endpoint }) => endpoints.has(endpoint)) || (scrapes === true && hasMetrics);
}

function isForSite({ entries = [] }: Port): boolean {
  return entries.some(({ peer }) => peer === 'site:clients');
}

function profileOf(isServer: boolean, isClient: boolean): CertificateProfile | undefined {
  if (isServer) return isClient ? 'both' : 'server';
  return isClient ? 'client' : undefined;
}

/** What runs as a StatefulSet has a name for each pod behind a headless Service. */
function namesOfPods({ services, namespace }: CertifiedMember, clusterDomain: string): readonly string[] {
  const headless = services.filter(({ isHeadless }) => isHeadless === true);
  return headless.map((service) => `*.${serviceHost(service.name, namespace, clusterDomain)}`);
}
