/** Units of a kind of quantity, the usual ones first. */
const UNITS: Readonly<Record<string, readonly string[]>> = {
  cpu: ['', 'm'],
  bytes: ['Gi', 'Mi', 'Ti', 'Ki'],
  duration: ['d', 'h', 'm', 's', 'w', 'y', 'ms'],
  percent: ['%'],
};

/** What a fraction is of, where the kind of quantity has a smaller unit for it: half a core is 500m. */
const PARTS: Readonly<Record<string, readonly [parts: number, unit: string]>> = {
  cpu: [1000, 'm'],
  percent: [100, '%'],
};

/** A quantity that lacks its unit, or has one that is not known. */
interface Unfinished {
  readonly unit: string;
  readonly text: string;
  /** The default, whose unit is the likeliest one. */
  readonly preset?: unknown;
}

/** The quantity as it was probably meant, in the first unit that is accepted; otherwise the default, or undefined. */
export function withUnit(
  { unit, text, preset }: Unfinished,
  accepts: (candidate: string) => boolean,
): string | undefined {
  const [, number, given = ''] = /^([0-9]+(?:\.[0-9]+)?)[ _]?([A-Za-z%]*)$/.exec(text) ?? [];
  const usual = typeof preset === 'string' ? preset : undefined;
  if (number === undefined) return usual;
  const known = UNITS[unit] ?? [];
  const like = known.filter((name) => given !== '' && name.charAt(0).toLowerCase() === given.charAt(0).toLowerCase());
  // The default of a processor share says nothing: a number alone means cores.
  const likely = unit === 'cpu' ? [] : known.filter((name) => name === usual?.replace(/^[0-9]+/, ''));
  const units = [...like, ...likely, ...known];
  const [parts, small] = PARTS[unit] ?? [1, ''];
  const candidates = number.includes('.')
    ? [`${Math.round(Number(number) * parts)}${small}`]
    : units.map((name) => `${number}${name}`);
  return candidates.find(accepts) ?? usual;
}
