import { z } from 'zod';
import { nearest } from '../nearest';
import { shapeOf, typeWord } from './inspect';

/** One knob, as documentation tables have it. */
export interface KnobRow {
  /** Dotted path; `[]` stands for the items of a list, `*` for the keys of a free mapping. */
  readonly path: string;
  readonly type: string;
  readonly unit: string;
  /** As JSON; `required` or `none` where there is no default. */
  readonly default: string;
  readonly doc: string;
}

/** A group of knobs: a section, a list of sections or a mapping of them. */
export interface KnobGroup {
  /** As in `KnobRow`. */
  readonly path: string;
  readonly doc: string;
}

/** The rows at a key path or below it. The path may leave `[]` out, and may have a number or a key of its own for `[]` and `*`. */
export function rowsBelow<Row extends Pick<KnobRow, 'path'>>(rows: readonly Row[], path: string): Row[] {
  const wanted = keysIn(path);
  return rows.filter((row) => {
    const own = keysIn(row.path);
    return own.length >= wanted.length && wanted.every((key, index) => own[index] === key || own[index] === '*');
  });
}

/** The groups with exactly this key path, written as `rowsBelow` takes it. */
export function groupsAt(groups: readonly KnobGroup[], path: string): KnobGroup[] {
  return rowsBelow(groups, path).filter((group) => keysIn(group.path).length === keysIn(path).length);
}

/** The longest beginning of a key path that is known, each of its keys exact or the nearest, and the keys below it. */
export function nearestSection(
  rows: readonly Pick<KnobRow, 'path'>[],
  path: string,
): { readonly path: string; readonly keys: readonly string[] } | undefined {
  const known = rows.map((row) => keysIn(row.path));
  const found: string[] = [];
  for (const key of keysIn(path)) {
    const keys = keysBelow(known, found);
    const next = keys.includes(key) || keys.includes('*') ? key : nearest(key, keys);
    if (next === undefined) break;
    found.push(next);
  }
  return found.length === 0 ? undefined : { path: found.join('.'), keys: keysBelow(known, found) };
}

function keysBelow(known: readonly (readonly string[])[], above: readonly string[]): readonly string[] {
  const inside = known.filter((keys) => above.every((key, index) => keys[index] === key || keys[index] === '*'));
  return [...new Set(inside.flatMap((keys) => keys.slice(above.length, above.length + 1)))];
}

function keysIn(path: string): readonly string[] {
  return path.replace(/\[\d*\]/g, '').split('.');
}

/** Every group of a schema, in declared order; those without documentation too. */
export function knobGroups(schema: z.core.$ZodType, prefix = ''): KnobGroup[] {
  const { core } = shapeOf(schema);
  if (!(core instanceof z.ZodObject)) return [];
  return Object.entries(core.shape).flatMap(([key, child]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    const below = sectionIn(child, path);
    return below === undefined
      ? []
      : [{ path, doc: shapeOf(child).doc ?? '' }, ...knobGroups(below.schema, below.path)];
  });
}

/** The section that a knob is, or that its items or values are. */
function sectionIn(schema: z.core.$ZodType, path: string): { schema: z.core.$ZodType; path: string } | undefined {
  const { core } = shapeOf(schema);
  if (core instanceof z.ZodObject) return { schema, path };
  const [inner, mark] =
    core instanceof z.ZodArray ? [core.element, '[]'] : core instanceof z.ZodRecord ? [core.valueType, '.*'] : [];
  if (inner === undefined || !(shapeOf(inner).core instanceof z.ZodObject)) return undefined;
  return { schema: inner, path: `${path}${mark ?? ''}` };
}

/** Every leaf of a schema, in declared order. */
export function knobRows(schema: z.core.$ZodType, prefix = ''): KnobRow[] {
  const { core } = shapeOf(schema);
  if (core instanceof z.ZodObject) {
    return Object.entries(core.shape).flatMap(([key, child]) =>
      rowsOf(child, prefix === '' ? key : `${prefix}.${key}`),
    );
  }
  return rowsOf(schema, prefix);
}

/** What is wrong with a component's knobs: a knob without documentation, or a default that its own schema refuses. */
export function knobDefects(schema: z.core.$ZodType): string[] {
  const undocumented = knobRows(schema)
    .filter((row) => row.doc === '')
    .map((row) => `${row.path}: no .describe()`);
  const refused = presets(schema, '')
    .filter(({ inner, preset }) => !z.safeParse(inner, preset).success)
    .map(({ path }) => `${path}: its default is refused by its own schema`);
  return [...undocumented, ...refused];
}

function rowsOf(schema: z.core.$ZodType, path: string): KnobRow[] {
  const shape = shapeOf(schema);
  const { core } = shape;
  if (core instanceof z.ZodObject) return knobRows(schema, path);
  const below = core instanceof z.ZodArray ? objectBelow(core.element, `${path}[]`) : mappingBelow(core, path);
  if (below !== undefined) return below;
  return [{ path, type: typeWord(core), unit: shape.unit ?? '', default: presetText(shape), doc: shape.doc ?? '' }];
}

function mappingBelow(core: z.core.$ZodType, path: string): KnobRow[] | undefined {
  return core instanceof z.ZodRecord ? objectBelow(core.valueType, `${path}.*`) : undefined;
}

function objectBelow(schema: z.core.$ZodType, path: string): KnobRow[] | undefined {
  return shapeOf(schema).core instanceof z.ZodObject ? knobRows(schema, path) : undefined;
}

function presetText({ preset, isOptional }: { readonly preset?: unknown; readonly isOptional: boolean }): string {
  if (preset !== undefined) return JSON.stringify(preset);
  return isOptional ? 'none' : 'required';
}

interface Preset {
  readonly path: string;
  readonly inner: z.core.$ZodType;
  readonly preset: unknown;
}

function presets(schema: z.core.$ZodType, path: string): Preset[] {
  const own =
    schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
      ? [{ path, inner: schema.def.innerType, preset: schema.def.defaultValue }]
      : [];
  const { core } = shapeOf(schema);
  if (!(core instanceof z.ZodObject)) return own;
  return [
    ...own,
    ...Object.entries(core.shape).flatMap(([key, child]) => presets(child, path === '' ? key : `${path}.${key}`)),
  ];
}
