import { NEVER_REACHED, publicHostOf, type PublicKind } from '../deny-list';
import type { Refusal } from '../knobs';
import { allowsDeclaredEgress, allowsGitPulls, allowsUpstreamImages } from '../posture';
import type { Tier } from '../tier';
import { judgeName, judgeWidth } from './names';

/** What a tier's posture says about destinations outside the boundary. */
export interface DestinationRules {
  /** Name of the tier, or null for an audit without one. */
  readonly tier: string | null;
  /** False where nothing may leave to a declared destination. */
  readonly isOpen: boolean;
  /** Kinds of public hosts that stay closed here, beyond those that no tier may reach, with the member that says so. */
  readonly closed: Readonly<Partial<Record<PublicKind, 'images' | 'inbound'>>>;
  /** Registries that nodes may pull from: the listed upstreams of the tier. None of them is a destination of pods. */
  readonly registries: readonly string[];
}

/** Destinations of an audit without a tier: whatever a tier would have to decide stays closed. */
export const STRICT_DESTINATIONS: DestinationRules = {
  tier: null,
  isOpen: true,
  closed: { 'image registry': 'images', 'code or file host': 'inbound' },
  registries: [],
};

export function destinationRulesOf({ name, posture, upstreamRegistries }: Tier): DestinationRules {
  return {
    tier: name,
    isOpen: allowsDeclaredEgress(posture),
    closed: {
      // Nodes pull images, and they need no destination for it; a pod that reaches a registry brings in what no lock has.
      'image registry': 'images',
      ...(allowsGitPulls(posture) ? {} : ({ 'code or file host': 'inbound' } as const)),
    },
    registries: allowsUpstreamImages(posture) ? upstreamRegistries : [],
  };
}

/** Ports of services that the site itself must provide: opened towards anybody, they carry names and time past it. */
const CLOSED_PORTS: Readonly<Record<number, string>> = {
  53: 'DNS (RFC 1035)',
  123: 'NTP (RFC 5905)',
  853: 'DNS over TLS or QUIC (RFC 7858, RFC 9250)',
  4460: 'key exchange of network time security (RFC 8915)',
  5353: 'multicast DNS (RFC 6762)',
  5355: 'link-local name resolution (RFC 4795)',
};

/** Why a port cannot be one of a destination, or undefined. */
export function judgeDestinationPort(port: number): Refusal | undefined {
  const service = CLOSED_PORTS[port];
  if (service === undefined) return undefined;
  return {
    message: `no tier opens port ${port} towards the outside: it is the port of ${service}`,
    allowed: `any port but ${Object.keys(CLOSED_PORTS).join(', ')}`,
    fix: 'remove this destination: names and time come from site.dns and site.ntp',
  };
}

/** Why a name cannot be a destination outside the boundary in any tier, or undefined. */
export function judgeDestination(name: string): Refusal | undefined {
  // Exactly one name is opened, so that the root of a hosting service is as good as any; a bare `co.uk` is not.
  const refusal = judgeName(name) ?? judgeWidth(name, false);
  if (refusal !== undefined) return refusal;
  const found = publicHostOf(name);
  if (found === undefined || !NEVER_REACHED.includes(found.kind) || found.relation === 'is above') return undefined;
  return {
    message: `no tier may reach a public ${found.kind}: ${name === found.entry ? name : `${name} ${found.relation} ${found.entry}`}`,
    fix: 'remove this destination and use a service of the site',
  };
}

/** Why this tier's posture keeps a destination closed, or undefined. */
export function judgeDestinationIn(name: string, { tier, closed }: DestinationRules): Refusal | undefined {
  const found = publicHostOf(name);
  if (found === undefined || found.relation === 'is above') return undefined;
  const member = closed[found.kind];
  if (member === undefined) return undefined;
  const whose = tier === null ? 'an audit without a tier' : `tier ${tier}`;
  const place = tier === null ? 'a tier' : `tiers/${tier}.ts (posture.${member})`;
  return {
    message: `${whose} does not open a public ${found.kind}: ${name === found.entry ? name : `${name} ${found.relation} ${found.entry}`}`,
    fix: `remove this destination and use ${REPLACEMENTS[member]}; anything else is a decision of ${place}`,
  };
}

const REPLACEMENTS = {
  images: 'the mirror under site.registry',
  inbound: 'what came in with the release',
} as const;
