import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordProgram } from '../../../src/components/diode/diode-generator/program';
import { aggregates } from '../../../src/core/diode-schema';
import { judge, type ApprovedRecord } from '../../../src/runtime/diode/record';
import { randomRun } from '../../helpers/random';
import { programOf } from './diode-generator-program';
import { approvedOf, samples, type Handed, type Sample } from './diode-generator-samples';

const LIST = new Map(aggregates().map((one) => [one.name, one]));
const generated = programOf(recordProgram(aggregates()));

/** What the validator lets through of a line. */
function validated(line: unknown): Handed | null {
  const verdict = judge(JSON.stringify(line), LIST);
  return 'record' in verdict ? handed(verdict.record) : null;
}

function handed({ aggregate, labels, value }: ApprovedRecord): Handed {
  return { name: aggregate.name, labels: Object.fromEntries(labels), value };
}

describe('generator and validator of the diode, which share no code', () => {
  it('agree on every sample, with each other and with the list', () => {
    let passed = 0;
    fc.assert(
      fc.property(samples(), (sample) => {
        const allowed = approvedOf(sample);
        const made = generated(sample);
        expect(made).toEqual(allowed);
        // What the generator makes, the validator lets through unchanged; what it drops, the validator would have refused.
        expect(validated(made ?? asIs(sample))).toEqual(allowed);
        passed += allowed === null ? 0 : 1;
      }),
      randomRun('generator and validator agree', 3000),
    );
    expect(passed).toBeGreaterThan(150);
  });

  it('each know every label of every aggregate', () => {
    for (const { name, labels, min, k, step } of aggregates())
      for (const tags of combinations(labels)) {
        const value = Math.ceil(Math.max(min, k) / step) * step;
        const record = { name, labels: tags, value };
        expect([generated({ name, tags, value }), validated(record)]).toEqual([record, record]);
      }
  });
});

/** The line of a generator that copies what is on the list without looking at it. */
function asIs({ name, tags, value }: Sample): object {
  const own = Object.keys(LIST.get(name)?.labels ?? {}).filter((label) => label in tags);
  return { name, labels: Object.fromEntries(own.map((label) => [label, tags[label]])), value };
}

function combinations(
  labels: Readonly<Record<string, readonly string[]>>,
): readonly Readonly<Record<string, string>>[] {
  return Object.entries(labels).reduce<readonly Readonly<Record<string, string>>[]>(
    (all, [label, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [label]: value }))),
    [{}],
  );
}
