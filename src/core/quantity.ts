/**
 * Quantities with their unit in the text, in the spelling that Kubernetes or Prometheus uses. One spelling each: values
 * such as `0.5` CPU or `2G` (decimal bytes) are refused by the patterns, so that a file has one way to say a thing.
 */

/** `2` (cores) or `500m` (thousandths of a core). */
export const CPU_PATTERN = /^[1-9][0-9]{0,5}m?$/;
/** `512Mi`, `2Gi`, `1Ti`: binary multiples. */
export const BYTES_PATTERN = /^[1-9][0-9]{0,5}(Ki|Mi|Gi|Ti)$/;
/** `500ms`, `30s`, `5m`, `12h`, `15d`, `2w`, `3y`: one number, one unit. */
export const DURATION_PATTERN = /^[1-9][0-9]{0,5}(ms|s|m|h|d|w|y)$/;
/** `0%` to `100%`. */
export const PERCENT_PATTERN = /^(0|[1-9][0-9]?|100)%$/;

const BYTES: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };
const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  // As Prometheus counts: 365 days.
  y: 365 * 86_400_000,
};

/** Thousandths of a core. @throws RangeError for text that is no CPU quantity. */
export function millicores(text: string): number {
  check(text, CPU_PATTERN, 'CPU quantity');
  return text.endsWith('m') ? Number(text.slice(0, -1)) : Number(text) * 1000;
}

/** Bytes. @throws RangeError for text that is no binary quantity. */
export function bytes(text: string): number {
  check(text, BYTES_PATTERN, 'binary quantity');
  return Number(text.slice(0, -2)) * (BYTES[text.slice(-2)] ?? NaN);
}

/** Milliseconds. @throws RangeError for text that is no duration. */
export function milliseconds(text: string): number {
  check(text, DURATION_PATTERN, 'duration');
  const unit = text.replace(/^[0-9]+/, '');
  return Number(text.slice(0, -unit.length)) * (MILLISECONDS[unit] ?? NaN);
}

/** Seconds, possibly a fraction. @throws RangeError for text that is no duration. */
export function seconds(text: string): number {
  return milliseconds(text) / 1000;
}

/** A number from 0 to 1. @throws RangeError for text that is no percentage. */
export function fraction(text: string): number {
  check(text, PERCENT_PATTERN, 'percentage');
  return Number(text.slice(0, -1)) / 100;
}

function check(text: string, pattern: RegExp, what: string): void {
  if (!pattern.test(text)) throw new RangeError(`not a ${what}: ${text}`);
}
