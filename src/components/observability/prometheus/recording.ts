import { aggregateRules } from '../../../core/diode-schema';
import type { Posture } from '../../../core/posture';

/** Prefix of the platform's own series: sums and quantiles without users, prompts or pods. */
export const PLATFORM_PREFIX = 'sallyport:';

/**
 * True where approved aggregates leave this output: over the diode, or from byoc's data plane to its control plane, which
 * takes the same closed schema (decisions 26).
 */
export function exportsAggregates(posture: Posture, part: 'control-plane' | 'data-plane' | null): boolean {
  if (posture.exits === 'aggregate-by-diode') return true;
  return posture.telemetry === 'aggregates-and-metadata-to-control-plane' && part === 'data-plane';
}

export { aggregateRules };
