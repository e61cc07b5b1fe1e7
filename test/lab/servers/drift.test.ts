import { describe, expect, it } from 'vitest';
import type { DriftReport, DriftRow } from '../../../src/cluster/drift';
import { plantedProblems, readingProblems } from './drift';

const row = (object: string): DriftRow => ({ object, difference: 'added-object', path: '', managers: [] });
const PLANTED = row('v1/ConfigMap/sallyport-observability/lab-planted');

function reportOf(rows: readonly DriftRow[], unchecked: DriftReport['unchecked'] = []): DriftReport {
  const summary = { objects: 3, same: 3, differences: rows.length, unchecked: unchecked.length };
  return { schema: 'sallyport.dev/drift/v1', summary, differences: rows, unchecked };
}

const runOf = (report: DriftReport) => ({ name: 'drift-x', code: 0, log: JSON.stringify(report, null, 2) });

describe('a run on a cluster of the lab', () => {
  it('reads everything, and may tell of what the lab made', () => {
    expect(readingProblems(runOf(reportOf([row('v1/Pod/n/lab-pod')])), 3)).toEqual([]);
  });

  it.each([
    ['tells nothing', { name: 'x', code: 70, log: 'oops' }],
    ['may not read a kind', runOf(reportOf([], [{ what: 'v1/Pod', reason: 'forbidden' }]))],
    [
      'has another release',
      { ...runOf(reportOf([])), log: runOf(reportOf([])).log.replace('"objects": 3', '"objects": 2') },
    ],
    ['finds something that nobody of the lab made', runOf(reportOf([row('v1/Pod/n/other')]))],
  ])('is a problem if it %s', (_, run) => {
    expect(readingProblems(run, 3)).toHaveLength(1);
  });
});

describe('an object that somebody plants', () => {
  it('is told, and nothing else', () => {
    expect(plantedProblems(reportOf([]), reportOf([PLANTED]), 1)).toEqual([]);
  });

  it.each([
    ['is missed', reportOf([]), 0],
    ['is told, and the run ends well', reportOf([PLANTED]), 0],
    ['is told with another one', reportOf([PLANTED, row('v1/Pod/n/other')]), 1],
    ['ends the run without a word', undefined, 70],
  ])('is a problem if it %s', (_, after, code) => {
    expect(plantedProblems(reportOf([]), after, code)).toHaveLength(1);
  });
});
