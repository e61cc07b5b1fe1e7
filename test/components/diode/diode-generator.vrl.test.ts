import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordProgram } from '../../../src/components/diode/diode-generator/program';
import { aggregates } from '../../../src/core/diode-schema';
import { answer } from '../../helpers/programs';
import { seedOf } from '../../helpers/random';
import { skipBecause } from '../../helpers/skip';
import { approvedOf, samples, type Handed, type Sample } from './diode-generator-samples';

/** Runs a program of Vector's language, by its own compiler and runtime, over a list of events. */
const RUN = `
import json, sys
from vrl_python import VRLRuntime
given = json.load(sys.stdin)
fault = VRLRuntime.check_syntax(given['program'])
if fault is not None:
    sys.exit(fault.formatted_message)
runtime = VRLRuntime()
def run(event):
    try:
        return runtime.execute(given['program'], event).processed_event
    except RuntimeError:
        return None
json.dump([run(event) for event in given['events']], sys.stdout)
`;

function run(program: string, given: readonly Sample[]): readonly (Handed | null)[] {
  const events = given.map(({ name, tags, value }) => ({
    ...{ name, tags, namespace: 'site', kind: 'absolute', timestamp: '2026-11-20T00:00:00Z' },
    // JSON has no fraction on a whole number, and Vector's gauge is always a float.
    gauge: { value: Number.isInteger(value) ? `${value}.0` : String(value) },
  }));
  const input = JSON.stringify({ program, events }).replaceAll(/"value":"([^"]+)"/g, '"value":$1');
  return JSON.parse(execFileSync('python3', ['-c', RUN], { input, encoding: 'utf8' })) as (Handed | null)[];
}

describe('program of the diode’s generator, run by the language’s own compiler', () => {
  it('hands over what the list allows, and drops everything else', (context) => {
    if (answer('python3', '-c', 'import vrl_python') === null)
      skipBecause(context, 'python3 has no vrl_python, the runtime of Vector’s language');
    const given = fc.sample(samples(), { seed: seedOf(), numRuns: 2000 });
    const handed = run(recordProgram(aggregates()), given);
    expect(handed).toEqual(given.map(approvedOf));
    expect(handed.filter((one) => one !== null).length).toBeGreaterThan(100);
  });

  it('drops a record with a part missing or of another type', (context) => {
    if (answer('python3', '-c', 'import vrl_python') === null)
      skipBecause(context, 'python3 has no vrl_python, the runtime of Vector’s language');
    const odd = [
      { name: 'agg:heartbeat', tags: {} },
      { name: 'agg:heartbeat', tags: {}, gauge: { value: 'canary' } },
      { name: ['agg:heartbeat'], tags: {}, gauge: { value: 1.5 } },
      { name: 'agg:alerts_firing', gauge: { value: 1.5 } },
    ];
    const input = JSON.stringify({ program: recordProgram(aggregates()), events: odd });
    expect(JSON.parse(execFileSync('python3', ['-c', RUN], { input, encoding: 'utf8' }))).toEqual(odd.map(() => null));
  });
});
