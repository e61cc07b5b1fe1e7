import { nearest } from '../../../../src/core/nearest';

/** Kinds of a value, as references of configuration name them. */
export type Plain =
  | 'string'
  | 'bool'
  | 'int'
  | 'nullableInt'
  | 'size'
  | 'float'
  | 'duration'
  | 'goDuration'
  | 'strings'
  | 'map'
  | 'list'
  | 'block';

/** A kind, or the keys of a block, or of each block of a list. */
export type Kind = Plain | { readonly block: Keys } | { readonly each: Keys };

/** All keys that a block may have. */
export type Keys = Readonly<Record<string, Kind>>;

/**
 * Writes the keys of a block down by their kinds.
 * @param plain keys of each kind, with spaces between them; a `block` is not looked into
 * @param nested blocks that are looked into
 * @throws Error for a key that stands twice
 */
export function keys(plain: Readonly<Partial<Record<Plain, string>>>, nested: Keys = {}): Keys {
  const parts = Object.entries(plain).flatMap(([kind, names]) =>
    names
      .split(/\s+/)
      .filter((name) => name !== '')
      .map((name): Keys => ({ [name]: kind as Plain })),
  );
  return allOf(...parts, nested);
}

/** Keys of one block, written down in parts. @throws Error for a key that stands twice */
export function allOf(...parts: readonly Keys[]): Keys {
  const all = new Map<string, Kind>();
  for (const [name, kind] of parts.flatMap((part) => Object.entries(part))) {
    if (all.has(name)) throw new Error(`the key ${name} stands twice`);
    all.set(name, kind);
  }
  return Object.fromEntries(all);
}

/** A block that has only these keys. */
export function blockOf(inner: Keys): Kind {
  return { block: inner };
}

/** A list of blocks that have only these keys. */
export function listOf(inner: Keys): Kind {
  return { each: inner };
}

interface Test {
  /** `a duration such as 1h30m`. */
  readonly what: string;
  readonly takes: (value: unknown) => boolean;
}

const GO_UNITS = 'ns|us|µs|ms|s|m|h';
const SIZE = /^\d+(\.\d+)? ?([KMGTPE]i?)?B?$/i;

/**
 * What each kind takes. Any scalar is a text, as for Go's readers of YAML. A duration has a unit, or is 0: of a number without
 * one, some of those readers would make nanoseconds and others an error, and neither is what was meant.
 */
const TESTS: Readonly<Record<Plain, Test>> = {
  string: { what: 'a text', takes: isScalar },
  bool: { what: 'true or false', takes: (value) => typeof value === 'boolean' },
  int: { what: 'a whole number', takes: Number.isInteger },
  nullableInt: { what: 'a whole number, or null', takes: (value) => value === null || Number.isInteger(value) },
  size: { what: 'a size such as 256KB', takes: (value) => Number.isInteger(value) || isText(value, SIZE) },
  float: { what: 'a number', takes: (value) => typeof value === 'number' },
  duration: { what: 'a duration such as 31d or 1h30m', takes: isDuration(`${GO_UNITS}|d|w|y`) },
  goDuration: { what: 'a duration of hours, minutes and seconds, such as 1h30m', takes: isDuration(GO_UNITS) },
  strings: { what: 'a list of texts', takes: (value) => Array.isArray(value) && value.every(isScalar) },
  map: { what: 'a map', takes: isMap },
  list: { what: 'a list', takes: Array.isArray },
  block: { what: 'a block', takes: (value) => value === null || isMap(value) },
};

/**
 * Compares a block with the keys that are known.
 * @param at path of the block
 * @returns one problem for each key that nobody knows and each value of the wrong kind
 */
export function judgeBlock(block: unknown, known: Keys, at: readonly string[] = []): readonly string[] {
  // A block without content is the default one; a file without content says nothing at all.
  if (block === null && at.length > 0) return [];
  if (!isMap(block)) return [wrong(at, block, TESTS.block.what)];
  return Object.entries(block).flatMap(([key, value]) => {
    const kind = Object.hasOwn(known, key) ? known[key] : undefined;
    return kind === undefined ? [unknown([...at, key], Object.keys(known))] : judgeValue(value, kind, [...at, key]);
  });
}

function judgeValue(value: unknown, kind: Kind, at: readonly string[]): readonly string[] {
  if (typeof kind === 'string') return TESTS[kind].takes(value) ? [] : [wrong(at, value, TESTS[kind].what)];
  if ('block' in kind) return judgeBlock(value, kind.block, at);
  if (!Array.isArray(value)) return [wrong(at, value, TESTS.list.what)];
  return value.flatMap((one: unknown, index) => judgeBlock(one, kind.each, [...at, String(index)]));
}

function unknown(at: readonly string[], known: readonly string[]): string {
  const best = nearest(at.at(-1) ?? '', known);
  return `${at.join('.')}: nobody knows this key${best === undefined ? '' : `; the nearest is ${best}`}`;
}

function wrong(at: readonly string[], value: unknown, what: string): string {
  return `${at.length === 0 ? 'the file' : at.join('.')} is ${JSON.stringify(value)}, and has to be ${what}`;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isText(value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value);
}

function isDuration(units: string): (value: unknown) => boolean {
  const form = new RegExp(`^(0|(\\d+(\\.\\d+)?(${units}))+)$`);
  return (value) => value === 0 || isText(value, form);
}
