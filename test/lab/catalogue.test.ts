import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { components } from '../../src/components';
import { catalogue, listing } from './catalogue';

const ENTRIES = catalogue(join(__dirname, '..', '..'));

describe('the catalogue of the lab', () => {
  it('has every component of the platform, and what a cluster consists of', () => {
    const names = ENTRIES.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['etcd', 'kube-apiserver', 'kwok']));
    expect(names).toEqual(expect.arrayContaining(Object.values(components).map(({ name }) => name)));
    expect(new Set(names).size).toBe(names.length);
  });

  it('lists the state of each: what ran, what was checked, and why the rest did not', () => {
    const last = [
      { name: 'x', status: 'passed', details: [], ran: ['etcd', 'foundation'] } as const,
      { name: 'y', status: 'failed', details: ['z'], ran: ['etcd', 'loki', 'zot'] } as const,
    ];
    const lines = listing(ENTRIES, last).map((line) => line.replace(/ {2,}/, '  '));
    expect(lines).toContain('etcd  ran (2 checks)');
    expect(lines).toContain('foundation  config checked (1 checks)');
    expect(lines).toContain('kwok  can be run here; not since the last build');
    expect(lines).toContain(
      'vllm  not runnable here: it needs an accelerator and its driver; the files that it names are looked for in its volumes',
    );
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^loki {2}config checked \(1 checks\), not runnable here: .*AGPL.*; its configuration is checked against the published reference$/,
      ),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^zot {2}files checked \(1 checks\), not runnable here: /));
    expect(lines).toHaveLength(ENTRIES.length);
  });
});
