const UNITS: Readonly<Record<string, number>> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50 },
};

/** Keys whose values, or whose children's values, are quantities: the server writes those in a spelling of its own. */
const QUANTITIES = /\/(?:requests|limits|hard|capacity)\/[^/]+$|\/sizeLimit$/;

/** True for two scalars that mean the same at a place. */
export function isEqual(expected: unknown, found: unknown, pointer: string): boolean {
  if (expected === found) return true;
  if (!QUANTITIES.test(pointer)) return false;
  const [one, other] = [quantity(expected), quantity(found)];
  return one !== undefined && other !== undefined && Math.abs(one - other) <= 1e-9 * Math.max(one, other);
}

/** A quantity of Kubernetes as a number; undefined for what is none. */
export function quantity(value: unknown): number | undefined {
  const [, digits, unit = ''] = /^([0-9]+(?:\.[0-9]+)?)([a-zA-Z]*)$/.exec(String(value)) ?? [];
  const factor = UNITS[unit];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

/**
 * Fields whose zero value means what their absence means, so that the server does not keep it. Of any other field, absence
 * is a default, and that may be the opposite: an absent `automountServiceAccountToken` mounts the token.
 */
const ZEROS: readonly (readonly [place: RegExp, zero: string])[] = [
  [/\/volumeMounts\/[0-9]+\/readOnly$/, 'false'],
  [/\/spec\/(?:hostNetwork|hostPID|hostIPC)$/, 'false'],
  [/^\/globalDefault$/, 'false'],
  [/\/env\/[0-9]+\/value$/, '""'],
  [/\/openAPIV3Schema\/.*\/properties$/, '{}'],
];

/** True for a value that the server leaves out: a null, an empty list, or a zero as in the table. */
export function isOmitted(expected: unknown, pointer: string): boolean {
  if (expected === null || (Array.isArray(expected) && expected.length === 0)) return true;
  const text = JSON.stringify(expected);
  return ZEROS.some(([place, zero]) => text === zero && place.test(pointer));
}
