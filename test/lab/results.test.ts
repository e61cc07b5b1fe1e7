import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Outcome } from './report';
import { begun, BusyError, claim, readResults, talliesOf, writeResults } from './results';

const FOLDER = mkdtempSync(join(tmpdir(), 'lab-results-'));
const outcome = (status: Outcome['status'], ...ran: string[]): Outcome => ({ name: 'x', status, details: [], ran });

afterAll(() => rmSync(FOLDER, { recursive: true }));

describe('the results of the lab', () => {
  it('are read as they were written, in a folder that is made', () => {
    const file = join(FOLDER, 'dist', 'results.json');
    const results = { outcomes: [outcome('passed', 'etcd')], earlier: { zot: { checks: 2, failed: 1 } } };
    writeResults(file, results);
    expect(readResults(file, () => undefined)).toEqual(results);
  });

  it.each([
    ['of a run that broke off', '{"outcomes": ['],
    ['of something else', '{"outcomes": [{"name": 1}]}'],
    ['of nothing', ''],
  ])('%s are none, and that is said', (_, text) => {
    const file = join(FOLDER, 'damaged.json');
    writeFileSync(file, text);
    const said: string[] = [];
    expect(readResults(file, (line) => said.push(line))).toEqual({ outcomes: [], earlier: {} });
    expect(said).toEqual([`${file}: holds no results of the lab; run the lab once more`]);
  });

  it('are none before the first run, and nothing is said', () => {
    const said: string[] = [];
    expect(readResults(join(FOLDER, 'none.json'), (line) => said.push(line)).outcomes).toEqual([]);
    expect(said).toEqual([]);
  });

  it('count a failure as a check that failed', () => {
    const outcomes = [outcome('passed', 'etcd', 'etcd'), outcome('failed', 'etcd', 'kwok'), outcome('skipped')];
    expect(talliesOf(outcomes)).toEqual({ etcd: { checks: 2, failed: 1 }, kwok: { checks: 1, failed: 1 } });
  });

  it('of components that a run does not ask stay', () => {
    const first = { outcomes: [outcome('passed', 'etcd')], earlier: { etcd: { checks: 9, failed: 9 } } };
    const second = begun({ ...begun(first), outcomes: [outcome('failed', 'kwok')] });
    expect(second).toEqual({
      outcomes: [],
      earlier: { etcd: { checks: 1, failed: 0 }, kwok: { checks: 1, failed: 1 } },
    });
  });
});

describe('a checkout', () => {
  const lock = join(FOLDER, 'lab.lock');

  it('is of one lab at a time', () => {
    writeFileSync(lock, String(process.ppid));
    expect(() => claim(lock)).toThrow(BusyError);
    expect(() => claim(lock)).toThrow(`process ${process.ppid} runs a lab in this checkout`);
    rmSync(lock);
  });

  it.each(['999999999', 'nonsense', ''])('is free after a lab that left "%s" and is gone', (owner) => {
    writeFileSync(lock, owner);
    claim(lock);
    expect(existsSync(lock)).toBe(true);
    expect(() => claim(lock)).toThrow(`process ${process.pid} runs`);
    rmSync(lock);
  });
});
