import { describe, expect, it } from 'vitest';
import { SilenceTable } from './silence-table';

describe('the table of silence', () => {
  it('has a row for each program, whatever order they came in', () => {
    const table = new SilenceTable();
    table.addOurs('coredns', 'v1', [{ what: 'Service default/kubernetes', isForeign: false }]);
    table.addOurs('chrony', '4', []);
    table.addOurs('coredns', 'v1', [{ what: 'name a.example', isForeign: true }]);
    table.addDefaults('coredns', ['name www.example.com']);
    table.addDefaults('never-ran', []);
    const [, , chrony, coredns, ...more] = table.lines().map((line) => line.split('|').map((cell) => cell.trim()));
    expect(chrony?.slice(1, 5)).toEqual(['chrony', '4', 'nothing', 'nothing']);
    expect(coredns?.slice(1, 6)).toEqual([
      'coredns',
      'v1',
      'name a.example',
      'Service default/kubernetes',
      'name www.example.com',
    ]);
    expect(more).toEqual([]);
  });
});
