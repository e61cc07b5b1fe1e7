import type { Aggregate } from '../../../core/diode-schema';

/**
 * The approved list as a program of Vector's language: one branch for each aggregate, which looks at every label and at the
 * value, and names what may stand in the record. What no branch lets pass is dropped, and so is what has a part missing or of
 * another type (`string!`, `float!`). Times, kinds and every other tag are gone because nothing copies them.
 */
export function recordProgram(aggregates: readonly Aggregate[]): string {
  return [
    'passes = false',
    'labels = {}',
    'name = .name',
    'value = float!(.gauge.value)',
    ...aggregates.flatMap(branch),
    'if !passes { abort }',
    '. = { "name": name, "labels": labels, "value": to_int(value) }',
    '',
  ].join('\n');
}

function branch({ name, labels, ...bounds }: Aggregate): readonly string[] {
  const own = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  const conditions = [
    ...numberConditions(bounds),
    ...own.map(([label, values]) => `includes(${JSON.stringify(values)}, ${variable(label)})`),
  ];
  return [
    `if name == ${JSON.stringify(name)} {`,
    ...own.map(([label]) => `  ${variable(label)} = string!(.tags.${label})`),
    `  labels = { ${own.map(([label]) => `"${label}": ${variable(label)}`).join(', ')} }`,
    `  passes = ${conditions.join(' && ')}`,
    '}',
  ];
}

/** A label may be called like a word of the language. */
function variable(label: string): string {
  return `label_${label}`;
}

function numberConditions({
  unit,
  min,
  max,
  step,
  k,
}: Pick<Aggregate, 'unit' | 'min' | 'max' | 'step' | 'k'>): string[] {
  const cohort = unit === 'count' && k > min ? [`value >= ${k}.0`] : [];
  return [`value >= ${min}.0`, `value <= ${max}.0`, `mod(value, ${step}.0) == 0.0`, ...cohort];
}
