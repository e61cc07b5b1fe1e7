import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { components } from '../../src/components';
import { catalogue, listing, type Machine } from './catalogue';
import type { Results } from './results';

const ENTRIES = catalogue(join(__dirname, '..', '..'));

describe('the catalogue of the lab', () => {
  it('has every component of the platform, and what a cluster consists of', () => {
    const names = ENTRIES.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['etcd', 'kube-apiserver', 'kwok']));
    expect(names).toEqual(expect.arrayContaining(Object.values(components).map(({ name }) => name)));
    expect(new Set(names).size).toBe(names.length);
  });

  it('lists the state of each: what ran, what was checked, and why the rest did not', () => {
    const outcomes = [
      { name: 'x', status: 'passed', details: [], ran: ['etcd', 'foundation'] } as const,
      { name: 'y', status: 'failed', details: ['z'], ran: ['etcd', 'loki', 'zot'] } as const,
    ];
    const earlier = { etcd: { checks: 7, failed: 7 }, coredns: { checks: 5, failed: 0 } };
    const lines = linesOf({ outcomes, earlier }, {});
    expect(lines).toContain('etcd  ran (2 checks, 1 failed)');
    expect(lines).toContain('foundation  config checked (1 checks)');
    expect(lines).toContain('coredns  ran (5 checks), not in the last run');
    expect(lines).toContain('kwok  can be run here; not in a run yet');
    expect(lines).toContain(
      'vllm  not runnable here: it needs an accelerator and its driver; the files that it names are looked for in its volumes',
    );
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^loki {2}config checked \(1 checks, 1 failed\), not runnable here: .*AGPL.*; its configuration is checked against the published reference$/,
      ),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^zot {2}files checked \(1 checks, 1 failed\), not runnable here: /),
    );
    expect(lines).toHaveLength(ENTRIES.length);
  });

  it.each<[string, Machine, string[]]>([
    [
      'without root',
      { noPods: 'it takes root' },
      ['etcd  can be run here; not in a run yet', 'coredns  not runnable here: it takes root'],
    ],
    [
      'without Go',
      { noCluster: 'not on this machine: go', noPods: 'it takes root' },
      [
        'etcd  not runnable here: not on this machine: go',
        'foundation  not runnable here: not on this machine: go',
        'coredns  not runnable here: not on this machine: go',
      ],
    ],
  ])('does not promise what cannot be had %s', (_, machine, expected) => {
    expect(linesOf({ outcomes: [], earlier: {} }, machine)).toEqual(expect.arrayContaining(expected));
  });
});

function linesOf(results: Results, machine: Machine): readonly string[] {
  return listing(ENTRIES, results, machine).map((line) => line.replace(/ {2,}/, '  '));
}
