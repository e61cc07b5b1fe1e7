/**
 * How large a platform is built: one word that changes the defaults of many knobs. A knob that the site sets itself stays
 * as it is. Nothing that isolates, identifies or proves may depend on it.
 */
export const SIZES = ['small', 'medium', 'large'] as const;
/** `small` runs one of what may be one; from `medium` no single pod may take a service with it, unless its reason is stated. */
export type Size = (typeof SIZES)[number];

/** Knobs of a component whose defaults differ above `small`; `large` has those of `medium` unless it states its own. */
export type Presets = Readonly<Partial<Record<Exclude<Size, 'small'>, Readonly<Record<string, unknown>>>>>;

/** Defaults of a component's knobs at a size, beside those of its schema. */
export function presetOf(presets: Presets | undefined, size: Size): Readonly<Record<string, unknown>> {
  if (size === 'small') return {};
  return { ...presets?.medium, ...(size === 'large' ? presets?.large : {}) };
}

type Mapping = Readonly<Record<string, unknown>>;

/**
 * A values file as if the site had written the presets of its size into it, where it says nothing itself. What is not of
 * the right shape is left for the schema to refuse.
 */
export function withPresets(values: Mapping, presets: Readonly<Record<string, Presets>>): Mapping {
  const size = SIZES.find((known) => known === values['size']) ?? 'small';
  const components = values['components'] ?? {};
  if (size === 'small' || !isMapping(components)) return values;
  const filled = Object.entries(presets).map(([name, own]) => [name, filledIn(components[name], presetOf(own, size))]);
  return { ...values, components: { ...components, ...Object.fromEntries(filled) } as Mapping };
}

function filledIn(knobs: unknown, preset: Mapping): unknown {
  if (knobs === undefined) return preset;
  return isMapping(knobs) ? { ...preset, ...knobs } : knobs;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
