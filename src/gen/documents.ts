import { SCHEMA_NAMES, schemaNamed } from '../app/schemas';
import { components } from '../components';
import type { Component } from '../core/component';
import { knobRows } from '../core/knobs';
import { GONE } from '../core/watch';
import { backups, keptIn } from './backups';
import type { ComponentFolder } from './component-index';
import { declaredStores } from './declared-stores';
import type { Generator } from './generator';
import { knobTables, type Knobs } from './knob-tables';
import { runbooks, type Watched } from './runbooks';
import { schemaFiles, type Schemas } from './schemas';

/** What is generated from the compiled sources: tables of knobs, runbooks, what is copied, schemas of the files that a site writes. */
export function documentGenerators(): readonly Generator[] {
  return [
    (root) => knobTables(root, knobsOf),
    () => runbooks(watched()),
    (root) => backups(keptIn(declaredStores(root))),
    () => schemaFiles(schemas()),
  ];
}

function knobsOf(folder: ComponentFolder): Knobs {
  const byName: Readonly<Record<string, Pick<Component, 'knobs' | 'presets'>>> = components;
  const { knobs, presets } = byName[folder.name] ?? {};
  if (knobs === undefined) return { rows: [] };
  return { rows: knobRows(knobs), ...(presets === undefined ? {} : { presets }) };
}

function watched(): readonly Watched[] {
  const byName: Readonly<Record<string, Pick<Component, 'watch'>>> = components;
  const own = Object.entries(byName).flatMap(([component, { watch }]) =>
    watch === undefined ? [] : [{ component, watch }],
  );
  return [{ component: 'prometheus', watch: { area: 'platform', alerts: [GONE] } }, ...own];
}

/** The values files are named after tiers, so their schema has the plain name. */
function schemas(): Schemas {
  return new Map(
    SCHEMA_NAMES.map((name) => [`values/${name === 'values' ? '' : `${name}.`}schema.json`, schemaNamed(name)]),
  );
}
