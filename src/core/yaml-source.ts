import { SallyportError, type Place, type Problem } from './errors';
import { readTextFile } from './files';
import { MAX_BYTES, findCarriageReturn, findExcess } from './yaml/limits';
import { parseStrict } from './yaml/parse';
import { formatPath, type KeyPath, type Positions, type SourceOptions } from './yaml/positions';

export { formatPath, type KeyPath, type PathSegment, type SourceOptions } from './yaml/positions';

/** A file of ours (values, policy, models, lock), as plain data with the way back to every key. */
export interface YamlSource {
  /** As given by the user; part of every message. */
  readonly file: string;
  readonly value: Readonly<Record<string, unknown>>;
  /**
   * Where a key path stands. `value` (the default) is the spot of the value, `key` that of its key. A path that the
   * file does not have resolves to its nearest existing parent, so that a missing key points at where it belongs.
   */
  place(path: KeyPath, on?: 'key' | 'value'): Place;
  /** The scalar at a path as the file has it, cut to one short line; undefined for mappings, lists, missing paths and secrets. */
  textAt(path: KeyPath): string | undefined;
}

/**
 * Reads a file of ours.
 * @throws SallyportError 'usage' with every problem found: unreadable, over 1 MiB, not UTF-8, or not strict YAML.
 */
export function readYamlSource(file: string, label: string, options: SourceOptions = {}): YamlSource {
  return parseYamlSource(file, readTextFile(file, { maxBytes: MAX_BYTES, label }), options);
}

/**
 * Parses strict YAML 1.2 (core schema): one mapping, spaces, no anchors, aliases, merge keys, tags or directives, no
 * duplicate keys, no plain scalar that YAML 1.1 reads as another type, no carriage return. A byte order mark is fine.
 * @throws SallyportError 'usage' with every problem found.
 */
export function parseYamlSource(file: string, text: string, options: SourceOptions = {}): YamlSource {
  const refused = findCarriageReturn(file, text) ?? findExcess(file, text);
  if (refused !== undefined) throw new SallyportError('usage', refused);
  const { value, problems, positions } = parseStrict(file, text, options);
  refuseAll(problems);
  return {
    file,
    value,
    place: (path, on = 'value') => placeOf(file, positions, path, on),
    textAt: (path) => positions.get(formatPath(path))?.text,
  };
}

/** A problem at a key path of a source, with the value that stands there. */
export function problemAt(source: YamlSource, path: KeyPath, problem: Omit<Problem, 'place'>): Problem {
  return { value: source.textAt(path), ...problem, place: source.place(path) };
}

/**
 * Ends the reading of a file if anything is wrong with it.
 * @throws SallyportError 'usage' with all problems in the order of the file, if there are any.
 */
export function refuseAll(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SallyportError('usage', [...problems].sort(comparePlaces));
}

function comparePlaces(a: Problem, b: Problem): number {
  return (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0);
}

function placeOf(file: string, positions: Positions, path: KeyPath, on: 'key' | 'value'): Place {
  for (let length = path.length; length >= 0; length -= 1) {
    const known = positions.get(formatPath(path.slice(0, length)));
    if (known === undefined) continue;
    const spot = on === 'key' || length < path.length ? known.key : known.value;
    return { file, line: spot.line, column: spot.column, path: formatPath(path) };
  }
  return { file, line: 1, column: 1, path: formatPath(path) };
}
