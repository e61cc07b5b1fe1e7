import type { Clause, Grammar, Setting } from './record';

/** Words with which the tables are written, so that a record reads as a sentence. */
export const exactly = (...values: readonly string[]): Grammar => ({ kind: 'exactly', values });
export const word = (...values: readonly string[]): Grammar => ({ kind: 'word', values });
export const anythingBut = (...values: readonly string[]): Grammar => ({ kind: 'anything-but', values });
export const nonEmpty: Grammar = { kind: 'non-empty' };
export const empty: Grammar = { kind: 'empty' };
export const directory: Grammar = { kind: 'directory' };
export const inside: Grammar = { kind: 'inside' };
export const sourcesInside: Grammar = { kind: 'sources-inside' };
export const present: Grammar = { kind: 'present' };

/** Spellings that parsers of Go, Rust, INI and pydantic share; no more, so that a value nobody checked is not taken for off. */
export const off = word('false', '0');
export const on = word('true', '1');
/** huggingface_hub's reading of a switch. */
export const hubTrue = word('1', 'on', 'yes', 'true');

export function env(key: string, accepts: Grammar, example: string = exampleOf(accepts)): Setting {
  return { where: 'env', key, accepts, example };
}

/** A switch that its program reads only where another one says nothing, or what it accepts. */
export function behind(other: Setting, setting: Setting): Setting {
  return { ...setting, behind: other };
}

export function arg(
  key: string,
  accepts: Grammar,
  example: string = exampleOf(accepts),
  positionalAfter?: string,
): Setting {
  return { where: 'arg', key, accepts, example, ...(positionalAfter === undefined ? {} : { positionalAfter }) };
}

export function ini(
  files: RegExp,
  path: readonly string[],
  accepts: Grammar,
  example: string = exampleOf(accepts),
): Setting {
  return { where: 'config', format: 'ini', path, files, accepts, example };
}

export function yaml(files: RegExp, path: string, accepts: Grammar, example: string = exampleOf(accepts)): Setting {
  return { where: 'config', format: 'yaml', path: path.split('.'), files, accepts, example };
}

/** One of these separate switches is enough. */
export function anyOf(...settings: readonly Setting[]): Clause {
  return { settings, mode: 'any', isRequired: true };
}

/** Forms of one switch, the strongest first. */
export function firstOf(...settings: readonly Setting[]): Clause {
  return { settings, mode: 'first', isRequired: true };
}

/** Silent by default: only a wrong value leaks. */
export function unlessTold(...settings: readonly Setting[]): Clause {
  return { settings, mode: 'first', isRequired: false };
}

function exampleOf(accepts: Grammar): string {
  return 'values' in accepts && accepts.kind !== 'anything-but' ? (accepts.values[0] ?? '') : EXAMPLES[accepts.kind];
}

const EXAMPLES: Readonly<Record<Grammar['kind'], string>> = {
  exactly: '',
  word: '',
  'anything-but': 'false',
  'non-empty': '1',
  empty: '',
  directory: '/models',
  inside: '<address inside the boundary>',
  'sources-inside': '',
  present: '',
};
