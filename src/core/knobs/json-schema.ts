import { z } from 'zod';

/** Draft of the schemas that editors read. */
export const JSON_SCHEMA_DRAFT = 'https://json-schema.org/draft/2020-12/schema';

type Node = Readonly<Record<string, unknown>>;

/**
 * JSON Schema (2020-12) of what a file may hold before defaults are filled in. Checks that need more than a pattern
 * (domains, overlap) are left to the program; an editor sees types, patterns, lists, bounds, defaults and documentation.
 */
export function jsonSchemaOf(schema: z.core.$ZodType, head: { readonly id: string; readonly title: string }): Node {
  const { $schema: _draft, ...body } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' }) as Node;
  return { $schema: JSON_SCHEMA_DRAFT, $id: head.id, title: head.title, ...spoken(body) };
}

/** Our own words are no keywords of JSON Schema: they go into the description. */
function spoken(node: Node): Node {
  const { allowed, unit: _unit, inside: _inside, description, ...rest } = node;
  const words = [description, allowed].filter((word) => typeof word === 'string');
  const below = Object.entries(rest).map(([keyword, value]) => [keyword, inside(keyword, value)] as const);
  return { ...Object.fromEntries(below), ...(words.length === 0 ? {} : { description: words.join('; ') }) };
}

/** Walks the keywords that hold schemas; anything else may be a value that merely looks like one. */
function inside(keyword: string, value: unknown): unknown {
  if (Array.isArray(value)) return keyword.endsWith('Of') ? value.map((item: unknown) => inside('items', item)) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (keyword === 'properties' || keyword === '$defs') {
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, inside('items', child)]));
  }
  return ['items', 'additionalProperties', 'propertyNames'].includes(keyword) ? spoken(value as Node) : value;
}
