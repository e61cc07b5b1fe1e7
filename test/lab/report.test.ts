import { describe, expect, it } from 'vitest';
import { Report } from './report';

function reportOf(fill: (report: Report) => void): { readonly report: Report; readonly said: readonly string[] } {
  const said: string[] = [];
  const report = new Report((line) => said.push(line));
  fill(report);
  return { report, said };
}

describe('the report of the lab', () => {
  it.each<[string, (report: Report) => void, string, number]>([
    ['nothing', () => undefined, '0 passed, 0 failed, 0 skipped', 3],
    ['skips alone', (report) => report.skip('loki', 'not yet'), '0 passed, 0 failed, 1 skipped', 3],
    ['a pass', (report) => report.check('a', []), '1 passed, 0 failed, 0 skipped', 0],
    [
      'a pass and a skip',
      (report) => {
        report.check('a', []);
        report.skip('b', 'no accelerator');
      },
      '1 passed, 0 failed, 1 skipped',
      0,
    ],
    [
      'a pass and a failure',
      (report) => {
        report.check('a', []);
        report.check('b', ['x is wrong']);
      },
      '1 passed, 1 failed, 0 skipped',
      1,
    ],
  ])('of %s sums up, and ends with the code for it', (_, fill, summary, code) => {
    const { report } = reportOf(fill);
    expect([report.summary(), report.exitCode()]).toEqual([summary, code]);
  });

  it('says each outcome at once and in one piece, with the problems or the reason below it', () => {
    const { said } = reportOf((report) => {
      report.check('objects are accepted', ['a.yaml:3 refused', 'b.yaml:9 refused']);
      report.skip('vllm', 'no accelerator');
    });
    expect(said).toEqual([
      'failed: objects are accepted\n  a.yaml:3 refused\n  b.yaml:9 refused',
      'skipped: vllm\n  no accelerator',
    ]);
  });
});
