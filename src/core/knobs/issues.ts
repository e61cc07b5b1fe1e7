import type { z } from 'zod';
import type { Problem } from '../errors';
import { nearest } from '../nearest';
import type { KeyPath, PathSegment } from '../yaml/positions';
import { problemAt, type YamlSource } from '../yaml-source';
import { allowedWords, keysOf, schemaAt, shapeOf, typeWord } from './inspect';

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
      return [notInList(context, path, issue.values.map(String))];
    case 'custom':
      return [custom(context, path, issue)];
    default:
      return [at(context, path, { message: 'value is not allowed', allowed: wordsAt(context, path) })];
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
  const found = schemaAt(context.schema, path);
  const wanted = found === undefined ? expected : typeWord(shapeOf(found).core);
  if (value === null) {
    return at(context, path, {
      message: 'no value',
      value: undefined,
      allowed: wordsAt(context, path),
      fix: 'give it a value, or remove the key',
    });
  }
  const text = context.source.textAt(path);
  const fix = expected === 'string' && text !== undefined ? `quote it: "${text}"` : undefined;
  return at(context, path, {
    message: `expected ${wanted}, got ${kindOf(value)}`,
    allowed: wordsAt(context, path),
    fix,
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

function notInList(context: Context, path: KeyPath, words: readonly string[]): Problem {
  const value = valueAt(context.source.value, path);
  if (value === undefined) return missingKey(context, path);
  const text = context.source.textAt(path) ?? '';
  const suggestion = nearest(text, words);
  const fix = suggestion === undefined ? undefined : `did you mean ${suggestion}?`;
  const isUnquoted = typeof value !== 'string' && words.includes(text);
  const problem = { message: 'value is not in the list', allowed: words.join(' | ') };
  return at(context, path, { ...problem, fix: isUnquoted ? `quote it: "${text}"` : fix });
}

function custom(context: Context, path: KeyPath, issue: z.core.$ZodIssueCustom): Problem {
  const { allowed, fix } = issue.params ?? {};
  return at(context, path, { message: issue.message, allowed: wordOr(allowed), fix: wordOr(fix) });
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
