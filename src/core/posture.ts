import type { DataClass } from './data-class';

/**
 * Every security decision that a tier takes, as ordered values: a later value is tighter. A posture has no optional
 * member and no default; adding one here makes every tier fail to compile until someone decides.
 * Source of the rows: the table of tiers in docs/architecture.md.
 */
export const POSTURE_LADDER = {
  /** Which planes are rendered, and into how many clusters. */
  planes: ['one-cluster', 'two-clusters', 'enclave'],
  /** Where images may come from; always by digest. */
  images: ['listed-upstreams-or-mirror', 'customer-mirror', 'enclave-mirror'],
  /** What may be opened towards the outside. */
  egress: ['declared-list', 'link-and-declared-list', 'diode', 'none'],
  /** Model providers outside the boundary. */
  externalProviders: ['masked', 'masked-and-opted-in', 'refused'],
  /** Who may issue certificates: with the last, each plane by an intermediate of its own. */
  issuers: ['internal-ca-and-customer-edge-certificate', 'internal-ca', 'internal-ca-per-plane'],
  /** Which trust store a workload has. */
  trustAnchors: ['internal-and-system', 'internal'],
  /** What a name outside the site resolves to. */
  names: ['declared-forwarders', 'internal', 'closed'],
  /** Whom clocks are set by. */
  time: ['site-clocks-and-declared-forwarders', 'site-clocks'],
  /** What telemetry leaves. */
  telemetry: ['declared-otlp-endpoint', 'aggregates-and-metadata-to-control-plane', 'aggregates-one-way', 'none'],
  /** What may come in. */
  inbound: [
    'registry-git-and-policy-pulls',
    'registry-pull-or-bundle-and-signed-policy',
    'bundle-or-inbound-diode',
    'bundle',
  ],
  /** The highest data class that may leave, and by which exit. */
  exits: [
    'payload-to-providers',
    'metadata-on-link-and-payload-to-opted-in-providers',
    'aggregate-by-diode',
    'nothing',
  ],
  /** How admission policies act on what breaks them. */
  admission: ['audit-and-deny-images', 'deny'],
  /** Whether the site may say that a storage class does not encrypt at rest. */
  storage: ['site-stated', 'encrypted'],
  /** Whether a knob may make a pod privileged, or only what a component always needs does. */
  privilege: ['knobs-may-add', 'components-only'],
  /**
   * Shortest time that the record of use is kept. A decision of ours: a year where other systems hold records as well, and
   * in an enclave, which is its own archive, the six years of 45 CFR 164.316(b)(2). Sites keep it longer by a knob.
   */
  auditRecord: ['one-year', 'six-years'],
  /** Which address blocks count as private. An enclave on public numbers is a posture of its own. */
  addresses: ['private'],
} as const;

export type PostureMember = keyof typeof POSTURE_LADDER;

/** One value for every member of the ladder. */
export type Posture = { readonly [M in PostureMember]: (typeof POSTURE_LADDER)[M][number] };

export const POSTURE_MEMBERS = Object.keys(POSTURE_LADDER) as PostureMember[];

/** Rank of a posture's value in its member's order; higher is tighter. */
export function tightness(posture: Posture, member: PostureMember): number {
  return (POSTURE_LADDER[member] as readonly string[]).indexOf(posture[member]);
}

/** The doors through which data may leave. */
export const EXIT_KINDS = ['declared-destination', 'control-plane-link', 'diode'] as const;
export type ExitKind = (typeof EXIT_KINDS)[number];

const CEILINGS: Readonly<Record<Posture['exits'], Readonly<Record<ExitKind, DataClass | null>>>> = {
  'payload-to-providers': { 'declared-destination': 'payload', 'control-plane-link': null, diode: null },
  'metadata-on-link-and-payload-to-opted-in-providers': {
    'declared-destination': 'payload',
    'control-plane-link': 'metadata',
    diode: null,
  },
  'aggregate-by-diode': { 'declared-destination': null, 'control-plane-link': null, diode: 'aggregate' },
  nothing: { 'declared-destination': null, 'control-plane-link': null, diode: null },
};

/** Highest data class that may leave by an exit; null where the tier has no such exit. */
export function exitCeiling(posture: Posture, exit: ExitKind): DataClass | null {
  return CEILINGS[posture.exits][exit];
}

const AUDIT_FLOORS: Readonly<Record<Posture['auditRecord'], string>> = {
  // With the leap days that they may hold.
  'one-year': '366d',
  'six-years': '2192d',
};

/** Shortest time that the record of use is kept, as a duration. */
export function auditFloor(posture: Posture): string {
  return AUDIT_FLOORS[posture.auditRecord];
}

/** True where the tier has destinations outside the boundary, behind the egress gateway. */
export function allowsDeclaredEgress(posture: Posture): boolean {
  return posture.egress === 'declared-list' || posture.egress === 'link-and-declared-list';
}

/** True where images may be pulled from the tier's listed upstream registries. */
export function allowsUpstreamImages(posture: Posture): boolean {
  return posture.images === 'listed-upstreams-or-mirror';
}

/** True where git repositories outside may be pulled from. */
export function allowsGitPulls(posture: Posture): boolean {
  return posture.inbound === 'registry-git-and-policy-pulls';
}

/** True where volumes may lie in storage classes that do not encrypt at rest. */
export function allowsPlainStorage(posture: Pick<Posture, 'storage'>): boolean {
  return posture.storage === 'site-stated';
}
