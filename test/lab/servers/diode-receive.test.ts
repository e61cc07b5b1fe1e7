import { describe, expect, it } from 'vitest';
import { recordProblems, reportProblems } from './diode-receive';

const RECORDS = [
  ['agg:targets_down', {}, 3],
  ['agg:alerts_firing', { severity: 'warning' }, 2],
  ['agg:alerts_firing', { severity: 'info' }, 3],
  ['agg:requests_day', { finished_reason: 'length' }, 15],
].map(([name, labels, value]) => JSON.stringify({ at: 'now', sequence: 1, name, labels, unit: 'count', value }));

describe('what the receiver of the lab writes', () => {
  it('is every record that was let through, once and in order', () => {
    expect(recordProblems(RECORDS)).toEqual([]);
    expect(recordProblems(RECORDS.slice(1))).toHaveLength(1);
    expect(recordProblems([...RECORDS, ...RECORDS.slice(-1)])).toHaveLength(1);
  });

  it('names what went wrong on the wire, and nothing else', () => {
    const said = [
      '{"event":"began","sequence":1}',
      '{"event":"gap","lost":1}',
      '{"event":"status","accepted":2}',
      '{"event":"dropped","reason":"bad-mac"}',
      '{"event":"dropped","reason":"bad-mac"}',
    ];
    const expected = ['began ', 'gap 1', 'dropped bad-mac'];
    expect(reportProblems(said.join('\n'), expected)).toEqual([]);
    expect(reportProblems(said.slice(2).join('\n'), expected)).toHaveLength(1);
    expect(reportProblems([...said, '{"event":"gap","lost":2}'].join('\n'), expected)).toHaveLength(1);
  });
});
