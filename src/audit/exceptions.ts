import type { Exception } from '../core/boundary';
import { isLive, type Finding } from '../core/result';

/** An entry of a waiver file, for manifests that are not ours: the same exactness, and an end. */
export interface Waiver {
  readonly rule: string;
  readonly object: string;
  readonly path: string;
  readonly value: string;
  readonly reason: string;
  readonly owner: string;
  /** ISO date; the waiver holds up to and including that day. */
  readonly expires: string;
}

/**
 * Marks findings that a typed exception accepts or a waiver covers. Both match exactly: rule, object, path and value.
 * A waiver counts only when the audit's day is known and not past its end.
 */
export function applyExceptions(
  findings: readonly Finding[],
  exceptions: readonly Exception[],
  waivers: readonly Waiver[],
  asOf: string | null,
): readonly Finding[] {
  const accepted = new Map(exceptions.map((entry) => [keyOf(entry), entry.reason]));
  const live = waivers.filter((entry) => asOf !== null && asOf <= entry.expires);
  const waived = new Map(live.map((entry) => [keyOf(entry), entry.reason]));
  return findings.map((finding) => {
    if (!isLive(finding)) return finding;
    const key = keyOf({ rule: finding.rule, object: finding.at.object, path: finding.at.path, value: finding.value });
    const reason = accepted.get(key);
    if (reason !== undefined) return { ...finding, status: 'accepted', because: reason };
    const waiver = waived.get(key);
    return waiver === undefined ? finding : { ...finding, status: 'waived', because: waiver };
  });
}

function keyOf(entry: {
  readonly rule: string;
  readonly object: string;
  readonly path: string;
  readonly value: string;
}): string {
  return JSON.stringify([entry.rule, entry.object, entry.path, entry.value]);
}
