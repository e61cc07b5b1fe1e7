import type { z } from 'zod';
import type { Problem } from '../errors';
import { nearest } from '../nearest';
import type { KeyPath, PathSegment } from '../yaml/positions';
import { problemAt, type YamlSource } from '../yaml-source';
import { cureOf, cureOfWord } from './cures';
import { allowedWords, keysOf, keyWords, schemaAt, shapeOf, typeWord } from './inspect';

interface Context {
  readonly source: YamlSource;
  readonly schema: z.core.$ZodType;
}

/** Says every issue of a schema in the user's words, at its place in the file. */
export function toProblems(
  source: YamlSource,
  schema: z.core.$ZodType,
  issues: readonly z.core.$ZodIssue[],
): Problem[] {
  const context = { source, schema };
  return issues.flatMap((issue) => problemsOf(context, issue));
}

function problemsOf(context: Context, issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.map(toSegment);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(context, path, key));
    case 'invalid_type':
      return [wrongType(context, path, issue.expected)];
    case 'invalid_value':
      return [notInList(context, path, issue.values)];
    case 'invalid_key':
      return [wrongKey(context, path)];
    case 'too_small':
    case 'too_big':
      return [wrongSize(context, path, issue)];
    case 'custom':
      return [custom(context, path, issue)];
    default:
      return [refused(context, path, 'value is not allowed')];
  }
}

function unknownKey({ source, schema }: Context, path: KeyPath, key: string): Problem {
  const parent = schemaAt(schema, path);
  const keys = parent === undefined ? [] : keysOf(parent);
  const suggestion = nearest(key, keys);
  return {
    message: `unknown key "${key}"`,
    place: source.place([...path, key], 'key'),
    allowed: keys.join(', '),
    fix: suggestion === undefined ? 'remove it' : `did you mean "${suggestion}"?`,
  };
}

function wrongType(context: Context, path: KeyPath, expected: string): Problem {
  const value = valueAt(context.source.value, path);
  if (value === undefined) return missingKey(context, path);
  if (value === null) return noValue(context, path);
  if (expected === 'int' && typeof value === 'number') return refused(context, path, 'not a whole number');
  const found = schemaAt(context.schema, path);
  const wanted = found === undefined ? expected : typeWord(shapeOf(found).core);
  return refused(context, path, `expected ${wanted}, got ${kindOf(value)}`);
}

function noValue(context: Context, path: KeyPath): Problem {
  return at(context, path, {
    message: 'no value',
    value: undefined,
    allowed: wordsAt(context, path),
    fix: 'give it a value, or remove the key',
  });
}

function missingKey(context: Context, path: KeyPath): Problem {
  const key = String(path.at(-1));
  return {
    message: `missing key "${key}"`,
    place: context.source.place(path),
    allowed: wordsAt(context, path),
    fix: `add ${key}:`,
  };
}

function notInList(context: Context, path: KeyPath, words: readonly unknown[]): Problem {
  const value = valueAt(context.source.value, path);
  if (value === undefined) return missingKey(context, path);
  if (value === null) return noValue(context, path);
  return at(context, path, {
    message: 'value is not in the list',
    allowed: words.map(String).join(' | '),
    fix: cureOfWord(words, { value, text: context.source.textAt(path) }),
  });
}

/** A key of a free mapping; it stands at the end of its own path. */
function wrongKey({ source, schema }: Context, path: KeyPath): Problem {
  const parent = schemaAt(schema, path.slice(0, -1));
  return {
    message: 'key is not allowed',
    place: source.place(path, 'key'),
    value: String(path.at(-1)),
    allowed: parent === undefined ? undefined : keyWords(parent),
    fix: 'write the key in the form that is allowed',
  };
}

/** Too few or too many items of a list, or a number out of its bounds. */
function wrongSize(context: Context, path: KeyPath, issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): Problem {
  if (issue.origin !== 'array') return refused(context, path, 'value is not allowed');
  const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  const words = wordsAt(context, path) ?? 'a list';
  return at(context, path, { message: 'value is not allowed', allowed: `${words}; ${bound}`, fix: `list ${bound}` });
}

function custom(context: Context, path: KeyPath, issue: z.core.$ZodIssueCustom): Problem {
  const { allowed, fix } = issue.params ?? {};
  const cure = wordOr(fix) ?? cureAt(context, path);
  return at(context, path, { message: issue.message, allowed: wordOr(allowed), fix: cure });
}

/** A problem of which the schema says what is allowed, and what to do. */
function refused(context: Context, path: KeyPath, message: string): Problem {
  return at(context, path, { message, allowed: wordsAt(context, path), fix: cureAt(context, path) });
}

function cureAt({ source, schema }: Context, path: KeyPath): string {
  const found = schemaAt(schema, path);
  const wrong = { value: valueAt(source.value, path), text: source.textAt(path) };
  return found === undefined ? 'write it in the form that is allowed' : cureOf(found, wrong);
}

/** A problem at the value of a path. */
function at({ source }: Context, path: KeyPath, problem: Omit<Problem, 'place'>): Problem {
  return problemAt(source, path, problem);
}

function wordsAt({ schema }: Context, path: KeyPath): string | undefined {
  const found = schemaAt(schema, path);
  return found === undefined ? undefined : allowedWords(found);
}

function valueAt(root: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((value, segment) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    return (value as Readonly<Record<PathSegment, unknown>>)[segment];
  }, root);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return { string: 'text', number: 'a number', boolean: 'true or false' }[typeof value as string] ?? typeof value;
}

function wordOr(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function toSegment(segment: PropertyKey): PathSegment {
  return typeof segment === 'number' ? segment : String(segment);
}
