import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue';
import { programOf } from './pods/program-name';
import { SilenceTable } from './silence-table';

const MADE = { version: 'v1', isOwn: false };
const OWN = { version: 'of this repository', isOwn: true };

function rowsOf(lines: readonly string[]): readonly (readonly string[])[] {
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('the table of silence', () => {
  it('has a row for each program, whatever order they came in', () => {
    const table = new SilenceTable();
    table.addDefaults('chrony', []);
    table.addOurs('coredns', MADE, [{ what: 'Service default/kubernetes', isForeign: false }]);
    table.addOurs('chrony', MADE, []);
    table.addOurs('coredns', MADE, [{ what: 'name a.example', isForeign: true }]);
    table.addDefaults('coredns', ['name www.example.com']);
    expect(rowsOf(table.lines())).toEqual([
      ['chrony', 'v1', 'nothing', 'nothing', 'nothing'],
      ['coredns', 'v1', 'name a.example', 'Service default/kubernetes', 'name www.example.com'],
    ]);
    expect(table.unmeasured()).toEqual([]);
  });

  it('tells what is ours from what nobody measured, on either side', () => {
    const table = new SilenceTable();
    table.addOurs('rollout', OWN, []);
    table.addOurs('coredns', MADE, []);
    table.addDefaults('nginx', []);
    expect(rowsOf(table.lines())).toEqual([
      ['coredns', 'v1', 'nothing', 'nothing', 'not measured'],
      ['nginx', 'not measured', 'not measured', 'not measured', 'nothing'],
      ['rollout', 'of this repository', 'nothing', 'nothing', 'none: it is ours'],
    ]);
    expect(table.unmeasured()).toEqual([
      'coredns: what it wants on its defaults was not measured',
      'nginx: what it wants on what we render was not measured',
    ]);
  });
});

describe('the table of silence that is committed', () => {
  const root = join(__dirname, '..', '..');
  const text = readFileSync(join(root, 'docs', 'evidence', 'silence.md'), 'utf8');
  const rows = rowsOf(text.split('\n').filter((line) => line.startsWith('|')));
  const measured = rows.filter(([, version]) => version !== 'of this repository');

  it.each(
    catalogue(root)
      .filter(({ isPod }) => isPod === true)
      .map(({ name }) => name),
  )('has a row for the program of %s, whatever parts it has', (name) => {
    const own = programOf({ component: name, labels: {} });
    expect(rows.filter(([program = '']) => program === own || program.startsWith(`${name} `))).not.toEqual([]);
  });

  it('says of each program of others what it wants, on what we render and on its defaults', () => {
    expect(measured.length).toBeGreaterThan(0);
    const gaps = measured.filter((row) => row.some((cell) => cell.includes('not measured')));
    expect(gaps.map(([program]) => program)).toEqual([]);
  });
});
