import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { verdict } from '../checks/self-test';
import { textOf } from '../config-maps';
import { outputsOf, readOutput, titleOf } from '../manifests';
import { lostJob } from './planted-job';
import { targetProblems } from './scrape-targets';

const CHARTS = join(__dirname, '..', '..', '..', 'charts-out');
const MANIFESTS = readOutput(CHARTS, 'airgapped').flat();
const EXPECTED = [{ component: 'coredns', at: '10.64.0.9:9153', path: '/metrics', runs: true }];

function jobsOf(text: string): readonly string[] {
  const { scrape_configs: jobs } = parse(text) as { readonly scrape_configs: readonly { readonly job_name: string }[] };
  return jobs.map(({ job_name: name }) => name);
}

describe('a job that is lost', () => {
  const planted = lostJob(MANIFESTS);
  const of = (manifests: typeof MANIFESTS): string => textOf(manifests, 'prometheus-config', 'prometheus.yml');

  it('is the only thing that changes, at the place of the ConfigMap', () => {
    const original = MANIFESTS.find(({ kind, name }) => kind === 'ConfigMap' && name === 'prometheus-config');
    expect(original && titleOf(original)).toBe(titleOf(planted.manifest));
    const before = parse(of(MANIFESTS)) as object;
    const after = parse(of([planted.manifest])) as object;
    expect(jobsOf(of([planted.manifest]))).toEqual(jobsOf(of(MANIFESTS)).filter((job) => job !== 'coredns'));
    expect({ ...after, scrape_configs: [] }).toEqual({ ...before, scrape_configs: [] });
  });

  it('is missed by the check of targets, which names the ConfigMap', () => {
    expect(verdict(planted, targetProblems(EXPECTED, [], MANIFESTS)).problem).toBeUndefined();
    const scrapeUrl = 'http://10.64.0.9:9153/metrics';
    const found = [{ scrapePool: 'coredns', scrapeUrl, health: 'up', lastError: '' }] as const;
    expect(verdict(planted, targetProblems(EXPECTED, found, MANIFESTS)).problem).toContain('heard nothing');
  });

  it.each(['saas', 'byoc', 'diode'].flatMap((tier) => outputsOf(CHARTS, tier)))('is there in %s', (output) => {
    expect(() => lostJob(readOutput(CHARTS, output).flat())).not.toThrow();
  });

  it('has to be there to be lost', () => {
    expect(() => lostJob([planted.manifest])).toThrow('there is no job coredns to lose');
  });
});
