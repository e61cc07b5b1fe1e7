import type { Exception } from './boundary';
import type { Component } from './component';
import type { Posture } from './posture';

/** The tiers, loosest first: each one gives up something that the one before it has. */
export const TIER_NAMES = ['saas', 'byoc', 'diode', 'airgapped'] as const;
export type TierName = (typeof TIER_NAMES)[number];

/** One cluster's worth of output. `part` is null where a tier has a single output. */
export interface TierOutput {
  readonly part: 'control-plane' | 'data-plane' | null;
  readonly components: readonly Component[];
}

/** A tier states its posture and lists its components, nothing more. */
export interface Tier {
  readonly name: TierName;
  /** One sentence for the README and reports. */
  readonly summary: string;
  readonly posture: Posture;
  /** Registry hosts that images may be pulled from where the posture allows upstreams; empty elsewhere. */
  readonly upstreamRegistries: readonly string[];
  /** Namespaces outside the admission policies; what the distribution itself runs in. */
  readonly systemNamespaces: readonly string[];
  readonly outputs: readonly TierOutput[];
  readonly exceptions: readonly Exception[];
}

/** The planes in apply order. The number is the prefix of the output file. */
export const PLANES = {
  foundation: { order: 10, namespace: 'system' },
  pki: { order: 20, namespace: 'pki' },
  'names-time': { order: 30, namespace: 'names' },
  registry: { order: 40, namespace: 'registry' },
  data: { order: 50, namespace: 'data' },
  accelerators: { order: 60, namespace: 'accelerators' },
  serving: { order: 70, namespace: 'serving' },
  retrieval: { order: 80, namespace: 'retrieval' },
  gateway: { order: 90, namespace: 'gateway' },
  observability: { order: 100, namespace: 'observability' },
  diode: { order: 110, namespace: 'diode' },
  evaluation: { order: 120, namespace: 'evaluation' },
  delivery: { order: 130, namespace: 'delivery' },
  'control-plane': { order: 140, namespace: 'control' },
} as const;
export type Plane = keyof typeof PLANES;

/** `010-foundation`, `020-pki`, …: the stem of a plane's output file. */
export function planeFile(plane: Plane): string {
  return `${String(PLANES[plane].order).padStart(3, '0')}-${plane}`;
}
