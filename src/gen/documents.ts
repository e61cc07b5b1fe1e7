import { SCHEMA_NAMES, schemaNamed } from '../app/schemas';
import { components } from '../components';
import type { Component } from '../core/component';
import { knobRows } from '../core/knobs';
import type { ComponentFolder } from './component-index';
import type { Generator } from './generator';
import { knobTables } from './knob-tables';
import { schemaFiles, type Schemas } from './schemas';

/** What is generated from the compiled sources: tables of knobs, schemas of the files that a site writes. */
export function documentGenerators(): readonly Generator[] {
  return [(root) => knobTables(root, rowsOf), () => schemaFiles(schemas())];
}

function rowsOf(folder: ComponentFolder): ReturnType<typeof knobRows> {
  const byName: Readonly<Record<string, Pick<Component, 'knobs'>>> = components;
  const component = byName[folder.name];
  return component === undefined ? [] : knobRows(component.knobs);
}

/** The values files are named after tiers, so their schema has the plain name. */
function schemas(): Schemas {
  return new Map(
    SCHEMA_NAMES.map((name) => [`values/${name === 'values' ? '' : `${name}.`}schema.json`, schemaNamed(name)]),
  );
}
