import { join } from 'node:path';
import { allTiers, loadInputs, renderTier, type Inputs } from '../app';
import { components } from '../components';
import type { Component } from '../core/component';
import { knobRows } from '../core/knobs';
import type { Declared } from './backups';

/** Stores of every output of every tier, by the sample values, with what is off by default switched on. */
export function declaredStores(root: string): readonly Declared[] {
  return allTiers().flatMap((tier) => {
    const inputs = withOptions(loadInputs(tier, { values: join(root, 'values', `${tier.name}.yaml`) }));
    return renderTier(tier, inputs).outputs.flatMap(({ composed: { graph, part } }) =>
      graph.members.flatMap(({ component, declaration: { stores = [] } }) =>
        stores.map((store) => ({ component, store, place: part === null ? tier.name : `${tier.name} ${part}` })),
      ),
    );
  });
}

function withOptions(inputs: Inputs): Inputs {
  const all: readonly Component[] = Object.values(components as Readonly<Record<string, Component>>);
  const off = all.filter(({ knobs }) =>
    knobRows(knobs).some(({ path, default: preset }) => path === 'enabled' && preset === 'false'),
  );
  const on = Object.fromEntries(off.map(({ name, knobs }) => [name, knobs.parse({ enabled: true })]));
  return { ...inputs, values: { ...inputs.values, components: { ...inputs.values.components, ...on } } };
}
