import { components } from '../components';
import type { Component } from '../core/component';
import { policySchema } from '../core/gateway-policy';
import { jsonSchemaOf, knobGroups, knobRows, type KnobGroup, type KnobRow } from '../core/knobs';
import { lockSchema } from '../core/lock';
import { modelsSchema } from '../core/model-catalogue';
import { valuesSchema } from '../core/site';

/** The files that a site writes, and what reads them. */
export const SCHEMA_NAMES = ['values', 'policy', 'models', 'lock'] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

/** JSON Schema (2020-12) of one of our files, with the knobs of every component. */
export function schemaNamed(name: SchemaName): Readonly<Record<string, unknown>> {
  return jsonSchemaOf(schemaOf(name), { id: `${name}.schema.json`, title: `Sallyport ${name}` });
}

/** Documentation of every key of the values file. */
export function allKnobRows(): readonly KnobRow[] {
  return knobRows(schemaOf('values'));
}

/** The same, with the groups that the keys stand in, such as `site.dns`. */
export function valuesKeys(): { readonly rows: readonly KnobRow[]; readonly groups: readonly KnobGroup[] } {
  const schema = schemaOf('values');
  return { rows: knobRows(schema), groups: knobGroups(schema) };
}

function schemaOf(name: SchemaName): Parameters<typeof jsonSchemaOf>[0] {
  switch (name) {
    case 'values':
      return valuesSchema(Object.fromEntries(everyComponent().map((component) => [component.name, component.knobs])));
    case 'policy':
      return policySchema();
    case 'models':
      return modelsSchema();
    case 'lock':
      return lockSchema();
  }
}

function everyComponent(): readonly Pick<Component, 'name' | 'knobs'>[] {
  return Object.values(components);
}
