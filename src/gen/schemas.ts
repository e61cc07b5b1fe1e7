import type { Generated } from './generator';

/** A JSON Schema by the path of its file. */
export type Schemas = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** Schema files, as editors read them. */
export function schemaFiles(schemas: Schemas): Generated {
  return new Map([...schemas].map(([path, schema]) => [path, `${JSON.stringify(schema, null, 2)}\n`]));
}
