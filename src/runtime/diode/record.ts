import type { ApprovedAggregate } from './config';

/** Why a line does not pass. Words of ours only: nothing of the line may reach a log. */
export const REFUSALS = [
  'too-long',
  'not-ascii',
  'not-json',
  'not-a-record',
  'unknown-name',
  'wrong-labels',
  'wrong-value',
  'out-of-bounds',
  'below-cohort',
  'too-often',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** What may leave: every text comes from the approved list, only the whole number comes from outside. */
export interface ApprovedRecord {
  readonly aggregate: ApprovedAggregate;
  readonly labels: readonly (readonly [string, string])[];
  readonly value: number;
}

export type Verdict = { readonly record: ApprovedRecord } | { readonly refusal: Refusal };

const KEYS = ['labels', 'name', 'value'];
const PRINTABLE = /^[\x20-\x7e]*$/;

/** Judges one line. Refuses whatever is not exactly a record of the approved list. */
export function judge(line: string, approved: ReadonlyMap<string, ApprovedAggregate>): Verdict {
  if (!PRINTABLE.test(line)) return { refusal: 'not-ascii' };
  const parsed = parse(line);
  if (parsed === undefined) return { refusal: 'not-json' };
  if (!isPlain(parsed) || Object.keys(parsed).sort().join() !== KEYS.join()) return { refusal: 'not-a-record' };
  const aggregate = typeof parsed.name === 'string' ? approved.get(parsed.name) : undefined;
  if (aggregate === undefined) return { refusal: 'unknown-name' };
  const labels = approvedLabels(parsed.labels, aggregate);
  if (labels === undefined) return { refusal: 'wrong-labels' };
  return judgeValue(parsed.value, aggregate, labels);
}

function judgeValue(value: unknown, aggregate: ApprovedAggregate, labels: ApprovedRecord['labels']): Verdict {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value % aggregate.step !== 0)
    return { refusal: 'wrong-value' };
  if (value < aggregate.min || value > aggregate.max) return { refusal: 'out-of-bounds' };
  if (aggregate.unit === 'count' && value < aggregate.k) return { refusal: 'below-cohort' };
  return { record: { aggregate, labels, value } };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Exactly the labels of the list, each with a value of the list, in the list's own order. */
function approvedLabels(labels: unknown, aggregate: ApprovedAggregate): ApprovedRecord['labels'] | undefined {
  const names = Object.keys(aggregate.labels).sort();
  if (!isPlain(labels) || Object.keys(labels).sort().join() !== names.join()) return undefined;
  const found: [string, string][] = [];
  for (const name of names) {
    const value = aggregate.labels[name]?.find((candidate) => candidate === labels[name]);
    if (value === undefined) return undefined;
    found.push([name, value]);
  }
  return found;
}
