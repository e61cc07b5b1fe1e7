import fc from 'fast-check';
import { aggregates } from '../../../src/core/diode-schema';

/** A sample as Vector's `metric_to_log` hands it to the generator's program. */
export interface Sample {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What may leave of a sample. */
export interface Handed {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What the list itself allows of a sample, without a line of either program. */
export function approvedOf({ name, tags, value }: Sample): Handed | null {
  const approved = aggregates().find((one) => one.name === name);
  if (approved === undefined) return null;
  const { labels, min, max, step, k, unit } = approved;
  const isWithin = value >= min && value <= max && value % step === 0 && (unit !== 'count' || value >= k);
  const own = Object.entries(labels).map(
    ([label, values]) => [label, values.find((one) => one === tags[label])] as const,
  );
  if (!isWithin || own.some(([, found]) => found === undefined)) return null;
  // No zero below zero.
  return { name, labels: Object.fromEntries(own) as Record<string, string>, value: value + 0 };
}

const LABELS = [...new Set(aggregates().flatMap(({ labels }) => Object.keys(labels)))];
const VALUES = [...new Set(aggregates().flatMap(({ labels }) => Object.values(labels).flat()))];

/** Samples at and around the edges of the list: its names and labels, its bounds and steps, and what is beside them. */
export function samples(): fc.Arbitrary<Sample> {
  return fc.record({
    name: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...aggregates().map(({ name }) => name)) },
      { weight: 1, arbitrary: fc.string() },
    ),
    tags: fc.dictionary(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...LABELS) },
        { weight: 1, arbitrary: fc.constantFrom('user', 'instance') },
      ),
      fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...VALUES) }, { weight: 1, arbitrary: fc.string() }),
    ),
    value: fc.oneof(
      fc.constantFrom(...edges()),
      fc.integer({ min: -5, max: 400 }),
      fc.double({ noNaN: true, min: -1e15, max: 1e15 }),
    ),
  });
}

function edges(): readonly number[] {
  return aggregates().flatMap(({ min, max, step, k }) =>
    [min, max, k, min + step, max - step].flatMap((edge) => [edge, edge - 1, edge + 1, edge + 0.5]),
  );
}
