import { z } from 'zod';
import type { KeyPath, PathSegment } from '../yaml/positions';

/** A schema without its wrappers, and what the wrappers said. */
export interface Shape {
  readonly core: z.core.$ZodType;
  readonly doc?: string;
  readonly unit?: string;
  /** The allowed values in words. */
  readonly allowed?: string;
  /** Set where the text may only name hosts of the site. */
  readonly inside?: 'site';
  /** Value of an absent key; undefined for a key that is required or optional. */
  readonly preset?: unknown;
  readonly isOptional: boolean;
}

/** Takes off `optional`, `nullable`, `default` and `prefault`; the outermost word wins. */
export function shapeOf(schema: z.core.$ZodType): Shape {
  const own = wordsOf(schema);
  const preset = presetOf(schema);
  const isOptional = schema instanceof z.ZodOptional || preset !== undefined;
  const inner = innerOf(schema);
  if (inner === undefined) return { core: schema, ...own, isOptional };
  const below = shapeOf(inner);
  return {
    ...below,
    ...own,
    ...(preset === undefined ? {} : { preset }),
    ...(schema instanceof z.ZodNullable && below.allowed !== undefined ? { allowed: `${below.allowed}, or null` } : {}),
    isOptional: isOptional || below.isOptional,
  };
}

/** The schema of a key path, or undefined where the schema has no such path. */
export function schemaAt(schema: z.core.$ZodType, path: KeyPath): z.core.$ZodType | undefined {
  let current: z.core.$ZodType | undefined = schema;
  for (const segment of path) current = current === undefined ? undefined : childOf(shapeOf(current).core, segment);
  return current;
}

/** Keys that a schema knows, sorted as they were declared; empty for anything but an object. */
export function keysOf(schema: z.core.$ZodType): string[] {
  const { core } = shapeOf(schema);
  return core instanceof z.ZodObject ? Object.keys(core.shape) : [];
}

/** What may stand at a schema, in words. */
export function allowedWords(schema: z.core.$ZodType): string | undefined {
  const { core, allowed } = shapeOf(schema);
  if (allowed !== undefined) return allowed;
  if (core instanceof z.ZodObject) return `keys ${Object.keys(core.shape).join(', ')}`;
  if (core instanceof z.ZodArray) {
    const item = allowedWords(core.element);
    return item === undefined ? 'a list' : `a list, each item: ${item}`;
  }
  return typeWord(core);
}

/** What the keys of a free mapping may be, in words. */
export function keyWords(schema: z.core.$ZodType): string | undefined {
  const { core } = shapeOf(schema);
  return core instanceof z.ZodRecord ? allowedWords(core.keyType) : undefined;
}

/** The type in one word, as documentation tables have it. */
export function typeWord(core: z.core.$ZodType): string {
  if (core instanceof z.ZodEnum) return core.options.join(' | ');
  if (core instanceof z.ZodArray) return `list of ${typeWord(shapeOf(core.element).core)}`;
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'number',
    int: 'number',
    boolean: 'true or false',
    object: 'mapping',
    record: 'mapping',
    literal: 'constant',
  };
  return words[core._zod.def.type] ?? core._zod.def.type;
}

function childOf(core: z.core.$ZodType, segment: PathSegment): z.core.$ZodType | undefined {
  if (core instanceof z.ZodObject) return Object.hasOwn(core.shape, segment) ? core.shape[String(segment)] : undefined;
  if (core instanceof z.ZodArray) return core.element;
  if (core instanceof z.ZodRecord) return core.valueType;
  return undefined;
}

function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return schema.unwrap();
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return schema.def.innerType;
  return undefined;
}

function presetOf(schema: z.core.$ZodType): unknown {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault ? schema.def.defaultValue : undefined;
}

function wordsOf(schema: z.core.$ZodType): Pick<Shape, 'doc' | 'unit' | 'allowed' | 'inside'> {
  const meta = z.globalRegistry.get(schema) ?? {};
  const words: { doc?: string; unit?: string; allowed?: string; inside?: 'site' } = {};
  if (typeof meta.description === 'string') words.doc = meta.description;
  if (typeof meta['unit'] === 'string') words.unit = meta['unit'];
  if (typeof meta['allowed'] === 'string') words.allowed = meta['allowed'];
  if (meta['inside'] === 'site') words.inside = 'site';
  return words;
}
