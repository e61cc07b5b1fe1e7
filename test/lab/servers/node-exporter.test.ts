import { describe, expect, it } from 'vitest';
import { samplesOf } from './metrics-text';
import { collectorProblems, machineProblems } from './node-exporter';

const NAMES = ['cpu', 'diskstats', 'filesystem', 'loadavg', 'meminfo', 'stat', 'timex', 'vmstat'];
const said = (names: readonly string[], value = 1): string =>
  names.map((name) => `node_scrape_collector_success{collector="${name}"} ${value}\n`).join('');

describe('what node-exporter tells', () => {
  it('is of the collectors that are listed, each with success', () => {
    expect(collectorProblems(samplesOf(said(NAMES)))).toEqual([]);
    expect(collectorProblems(samplesOf(said(NAMES.slice(1)) + said(['cpu'], 0)))).toEqual([
      'collector cpu does not succeed',
    ]);
    expect(collectorProblems(samplesOf(said([...NAMES, 'wifi'])))).toEqual(['collector wifi is on no list']);
  });

  it('is of this machine', () => {
    const text = 'node_memory_MemTotal_bytes 1024\nnode_filesystem_size_bytes{device="a",mountpoint="/"} 2048\n';
    expect(machineProblems(samplesOf(text), { memory: 1024, disk: 2048 })).toEqual([]);
    expect(machineProblems(samplesOf(text), { memory: 1, disk: 2 })).toEqual([
      'memory is 1, and 1024 is told',
      'the root disk has 2, and 2048 is told',
    ]);
    expect(machineProblems([], { memory: 1, disk: 2 })).toHaveLength(2);
  });
});
