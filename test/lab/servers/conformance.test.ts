import { describe, expect, it } from 'vitest';
import type { ConformanceRow } from '../../../src/runtime/conformance';
import { openProblems } from './conformance';

const row = (probe: string, outcome: ConformanceRow['outcome']): ConformanceRow => ({
  ...{ probe, outcome },
  expected: '',
  found: '',
});
const reportOf = (...rows: readonly ConformanceRow[]) => ({
  schema: 'sallyport.dev/conformance/v1' as const,
  summary: { pass: 0, fail: 0, unchecked: 0 },
  rows,
});
const GOOD = row('own certificate', 'pass');

describe('a run on a network that keeps no policy', () => {
  it('has to tell of each undeclared connection and of nothing else', () => {
    expect(openProblems(1, reportOf(GOOD, row('undeclared connection to a:1', 'fail')))).toEqual([]);
  });

  it.each([
    ['passes', 0, reportOf(GOOD)],
    [
      'misses one',
      1,
      reportOf(row('undeclared connection to a:1', 'fail'), row('undeclared connection to b:1', 'pass')),
    ],
    ['tells of more', 1, reportOf(row('undeclared connection to a:1', 'fail'), row('own certificate', 'fail'))],
    ['tells nothing', 70, undefined],
  ])('is a problem if it %s', (_, code, report) => {
    expect(openProblems(code, report)).toHaveLength(1);
  });
});
