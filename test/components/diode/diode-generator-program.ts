import type { Handed, Sample } from './diode-generator-samples';

interface Branch {
  readonly name: string;
  /** Condition on the value, as it stands there. */
  readonly numbers: readonly string[];
  /** Closed values by label. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
}

const HEAD = 'passes = false\nlabels = {}\nname = .name\nvalue = float!(.gauge.value)\n';
const TAIL = 'if !passes { abort }\n. = { "name": name, "labels": labels, "value": to_int(value) }\n';

/**
 * Reads the generator's program back, so that it can be asked without Vector. It knows the one form that is written, and throws
 * on every other; that this form means what is read here is shown by the language's own runtime (`diode-generator.vrl.test.ts`).
 */
export function programOf(text: string): (sample: Sample) => Handed | null {
  if (!text.startsWith(HEAD) || !text.endsWith(TAIL)) throw new Error('another head or tail');
  const branches = text
    .slice(HEAD.length, -TAIL.length)
    .split(/(?<=^\}\n)/m)
    .map(branchOf);
  return (sample) => {
    const one = branches.find(({ name }) => name === sample.name);
    if (one === undefined || !one.numbers.every((condition) => holds(condition, sample.value))) return null;
    const labels = Object.keys(one.labels).map((label) => [label, sample.tags[label]] as const);
    if (labels.some(([label, value]) => value === undefined || one.labels[label]?.includes(value) !== true))
      return null;
    return { name: one.name, labels: Object.fromEntries(labels) as Record<string, string>, value: sample.value + 0 };
  };
}

function branchOf(text: string): Branch {
  const [, name = '', assigned = '', copied = '', conditions = ''] =
    /^if name == ("[^"]+") \{\n((?: {2}label_.*\n)*) {2}labels = \{ ?(.*?) ?\}\n {2}passes = (.*)\n\}\n$/.exec(text) ??
    [];
  if (name === '') throw new Error(`another branch:\n${text}`);
  const parts = conditions.split(' && ');
  const closed = parts.flatMap((part) => {
    const [, values = '', label = ''] = /^includes\((\[.*\]), label_(\w+)\)$/.exec(part) ?? [];
    return label === '' ? [] : [[label, JSON.parse(values) as string[]] as const];
  });
  const labels = closed.map(([label]) => label);
  const isWhole =
    assigned === labels.map((label) => `  label_${label} = string!(.tags.${label})\n`).join('') &&
    copied === labels.map((label) => `"${label}": label_${label}`).join(', ');
  if (!isWhole) throw new Error(`a label that is not looked at:\n${text}`);
  const numbers = parts.filter((part) => !part.startsWith('includes('));
  return { name: JSON.parse(name) as string, numbers, labels: Object.fromEntries(closed) };
}

function holds(condition: string, value: number): boolean {
  const [, step, comparison = '', edge = ''] =
    /^(?:mod\(value, (\d+)\.0\)|value) (==|>=|<=) (\d+)\.0$/.exec(condition) ?? [];
  const left = step === undefined ? value : value % Number(step);
  if (comparison === '==') return left === Number(edge);
  if (comparison === '>=') return left >= Number(edge);
  if (comparison === '<=') return left <= Number(edge);
  throw new Error(`another condition: ${condition}`);
}
