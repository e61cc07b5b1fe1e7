import { z } from 'zod';
import { nearest } from '../nearest';
import { ambiguityOf } from '../yaml/scalars';
import { shapeOf, type Shape } from './inspect';
import { withUnit } from './units';

/** A value that its schema refuses. */
export interface Wrong {
  /** As the file has it; undefined for mappings, lists and secrets. */
  readonly text: string | undefined;
  readonly value: unknown;
}

/** What to do about a value, as far as its schema says it: for checks that have no cure of their own. */
export function cureOf(schema: z.core.$ZodType, wrong: Wrong): string {
  const shape = shapeOf(schema);
  const { core } = shape;
  if (core instanceof z.ZodNumber) return cureOfNumber(core, schema, wrong);
  if (core instanceof z.ZodBoolean) return cureOfFlag(wrong);
  if (core instanceof z.ZodString) return cureOfText(schema, shape, wrong);
  return cureOfGroup(core, wrong);
}

/**
 * What to do about a value that is none of a closed list.
 * @param words the members of the list, each of the type that a file must have it in.
 */
export function cureOfWord(words: readonly unknown[], { text = '', value }: Wrong): string {
  const names = words.map(String);
  if (typeof value === 'boolean' && names.some(isBooleanToOthers)) return cureOfBoolean(names, value);
  const same = names.includes(text);
  if (same) return typeof value === 'string' ? `write it without quotes: ${text}` : `quote it: "${text}"`;
  // A number beside another one is no slip of the pen.
  const suggestion = /[a-z]/i.test(text) ? nearest(text, names) : undefined;
  if (suggestion !== undefined) return `did you mean ${suggestion}?`;
  return names.length === 1 ? `write ${names.join('')}` : 'choose one of these';
}

/** `yes` and `no` without quotes are booleans to readers of YAML 1.1, and this program's own reader refuses them. */
function cureOfBoolean(names: readonly string[], value: boolean): string {
  const meant = names.find((name) => (value ? /^(y|yes|on)$/i : /^(n|no|off)$/i).test(name));
  const quoted = names.map((name) => `"${name}"`).join(' or ');
  return meant === undefined ? `write ${quoted}, with the quotes` : `write "${meant}", with the quotes`;
}

function isBooleanToOthers(word: string): boolean {
  return ambiguityOf(word) === 'a boolean';
}

function cureOfNumber(core: z.ZodNumber, schema: z.core.$ZodType, { text, value }: Wrong): string {
  if (typeof value === 'string' && text !== undefined && isAccepted(schema, Number(text)))
    return `write it without quotes: ${text}`;
  const { minValue, maxValue } = core;
  return minValue === null || maxValue === null
    ? 'choose another number'
    : `choose ${core.isInt ? 'a whole number' : 'a number'} from ${minValue} to ${maxValue}`;
}

function cureOfFlag({ text }: Wrong): string {
  return text === 'true' || text === 'false' ? `write it without quotes: ${text}` : 'write true or false';
}

function cureOfText(schema: z.core.$ZodType, { unit, preset }: Shape, { text, value }: Wrong): string {
  if (typeof value === 'object') return 'write one value in its place';
  const accepts = (candidate: string): boolean => isAccepted(schema, candidate);
  if (typeof value !== 'string' && text !== undefined && accepts(text)) return `quote it: "${text}"`;
  const example = unit === undefined || text === undefined ? undefined : withUnit({ unit, text, preset }, accepts);
  if (example !== undefined)
    return /[0-9]$/.test(example) ? `write "${example}"` : `write it with its unit, such as "${example}"`;
  return typeof value === 'string' ? 'write it in the form that is allowed' : 'write it as text, in quotes';
}

function cureOfGroup(core: z.core.$ZodType, { text }: Wrong): string {
  if (core instanceof z.ZodArray) return text === undefined ? 'write a list' : `write a list: [${text}]`;
  if (core instanceof z.ZodObject) return `write its keys below it: ${Object.keys(core.shape).join(', ')}`;
  if (core instanceof z.ZodRecord) return 'write a key and its value below it, one on each line';
  return 'write it in the form that is allowed';
}

function isAccepted(schema: z.core.$ZodType, value: unknown): boolean {
  return z.safeParse(schema, value, { jitless: true }).success;
}
