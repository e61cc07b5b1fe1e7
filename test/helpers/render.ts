import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadInputs, renderTier, tierNamed, type Inputs, type RenderedTier } from '../../src/app';
import type { KubeObject } from '../../src/app/render';
import { components } from '../../src/components';
import type { Component } from '../../src/core/component';
import { knobRows } from '../../src/core/knobs';
import type { TierName } from '../../src/core/tier';

const ROOT = join(__dirname, '..', '..');

const inputsByTier = new Map<TierName, Inputs>();
const renderedByTier = new Map<TierName, RenderedTier>();

/** Inputs of a tier's committed sample, read once. */
export function sampleInputs(name: TierName): Inputs {
  const known = inputsByTier.get(name) ?? loadInputs(tierNamed(name), { values: join(ROOT, 'values', `${name}.yaml`) });
  inputsByTier.set(name, known);
  return known;
}

/** The text of a tier's committed sample without what it says of components, so that a test may. */
export function bareSample(name: TierName): string {
  return readFileSync(join(ROOT, 'values', `${name}.yaml`), 'utf8').replace(/^components:\n(?:[ \t].*\n)*/m, '');
}

/** A tier rendered from its committed sample, once. */
export function renderSample(name: TierName): RenderedTier {
  const known = renderedByTier.get(name) ?? renderTier(name, sampleInputs(name));
  renderedByTier.set(name, known);
  return known;
}

/** Components that are not there unless a site asks for them: their knob `enabled` is false by default. */
export const OPTIONAL: readonly Component[] = Object.values(components as Readonly<Record<string, Component>>).filter(
  ({ knobs }) => knobRows(knobs).some(({ path, default: value }) => path === 'enabled' && value === 'false'),
);

/** A tier rendered from its committed sample, but with everything that is off by default. */
export function renderWithOptions(name: TierName): RenderedTier {
  const inputs = sampleInputs(name);
  const own = Object.fromEntries(OPTIONAL.map((one) => [one.name, one.knobs.parse({ enabled: true })]));
  return renderTier(name, {
    ...inputs,
    values: { ...inputs.values, components: { ...inputs.values.components, ...own } },
  });
}

/** A tier rendered from its committed sample, whose releases Argo CD applies in the place of Flux. */
export function renderByArgoCd(name: TierName, knobs: Readonly<Record<string, unknown>> = {}): RenderedTier {
  const inputs = sampleInputs(name);
  const { 'argo-cd': argoCd, flux } = components;
  const own = {
    [argoCd.name]: argoCd.knobs.parse({ enabled: 'yes', signers: [SIGNER], ...knobs }),
    [flux.name]: flux.knobs.parse({ enabled: 'no' }),
  };
  return renderTier(name, {
    ...inputs,
    values: { ...inputs.values, components: { ...inputs.values.components, ...own } },
  });
}

/** Fingerprint of nobody's key. */
export const SIGNER = '0123456789ABCDEF0123456789ABCDEF01234567';

/** All objects of a tier, or of one of its outputs, as plain data. */
export function objectsOf(name: TierName, part?: 'control-plane' | 'data-plane'): readonly KubeObject[] {
  return renderSample(name)
    .outputs.filter((output) => part === undefined || output.composed.part === part)
    .flatMap((output) => [...output.composed.planes.values()].flat());
}

/** The one object of a kind and a name; fails where there is none. */
export function objectNamed(objects: readonly KubeObject[], kind: string, name: string): KubeObject {
  const found = objects.find((object) => object['kind'] === kind && metadataOf(object)['name'] === name);
  if (found === undefined) throw new Error(`no ${kind} named ${name}`);
  return found;
}

export function metadataOf(object: KubeObject): Readonly<Record<string, unknown>> {
  return object['metadata'] as Readonly<Record<string, unknown>>;
}
