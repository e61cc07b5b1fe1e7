import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import type { KubeObject } from '../api';
import { outputsOf, readOutput, titleOf } from '../manifests';
import { expectedTargets, targetProblems, type Scraped, type Target } from './scrape-targets';

const MANIFESTS = readOutput(join(__dirname, '..', '..', '..', 'charts-out'), 'airgapped').flat();
const HOST = 'alertmanager.sallyport-observability.svc.cluster.local';

function pod(name: string, ports: readonly (readonly [string, number])[] = [], status: object = {}): KubeObject {
  const container = { name, image: name, ports: ports.map(([port, containerPort]) => ({ name: port, containerPort })) };
  const labels = { 'app.kubernetes.io/name': name };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${name}-0`, labels },
    spec: { containers: [container] },
    status: { podIP: '10.64.0.9', phase: 'Running', ...status },
  };
}

const ALERTMANAGER = pod('alertmanager', [['https', 9093]]);
const RUNNING: Scraped = { address: '10.64.0.9', containers: [{ container: { ports: [{ containerPort: 9093 }] } }] };
const EXPECTED = [{ component: 'alertmanager', at: '10.64.0.9:9093', path: '/metrics', runs: true }];

function target(fields: Partial<Target>): Target {
  const scrapeUrl = 'https://10.64.0.9:9093/metrics';
  return { scrapePool: 'alertmanager', scrapeUrl, health: 'up', lastError: '', ...fields };
}

describe('targets that have to be found', () => {
  it('are those of every pod with metrics, and have to answer where its program runs', () => {
    expect(expectedTargets([ALERTMANAGER], [RUNNING])).toEqual(EXPECTED);
    expect(expectedTargets([ALERTMANAGER], [])).toEqual([{ ...EXPECTED[0], runs: false }]);
    expect(expectedTargets([ALERTMANAGER], [{ ...RUNNING, containers: [] }])).toEqual([
      { ...EXPECTED[0], runs: false },
    ]);
  });

  it('are at the port of the component, whatever its pod declares', () => {
    expect(expectedTargets([pod('alertmanager', [['https', 9094]])], []).map((one) => one.at)).toEqual([
      '10.64.0.9:9093',
    ]);
  });

  it('are some only where the pod declares them', () => {
    const places = (...ports: readonly (readonly [string, number])[]): readonly string[] =>
      expectedTargets([pod('otel-collector', ports)], []).map((one) => one.at);
    expect(places()).toEqual(['10.64.0.9:8888']);
    expect(places(['link-metrics', 8889])).toEqual(['10.64.0.9:8888', '10.64.0.9:8889']);
  });

  it.each<[string, KubeObject]>([
    ['that has ended', pod('alertmanager', [], { phase: 'Succeeded' })],
    ['without an address', pod('alertmanager', [], { podIP: undefined })],
    ['without metrics', pod('grafana')],
  ])('are not those of a pod %s', (_, one) => {
    expect(expectedTargets([one], [])).toEqual([]);
  });

  it('are not guessed', () => {
    expect(() => expectedTargets([pod('newcomer')], [])).toThrow(/whether newcomer is scraped/);
  });

  it('are known for every component of the tiers', () => {
    const rendered = join(__dirname, '..', '..', '..', 'charts-out');
    const outputs = ['saas', 'byoc', 'diode', 'airgapped'].flatMap((tier) => outputsOf(rendered, tier));
    const workloads = outputs
      .flatMap((output) => readOutput(rendered, output).flat())
      .filter(({ kind }) => ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'].includes(kind));
    const names = workloads.map(({ object }) => object.metadata.labels?.['app.kubernetes.io/name'] ?? '');
    expect(names.length).toBeGreaterThan(0);
    expect(() =>
      expectedTargets(
        names.map((name) => pod(name)),
        [],
      ),
    ).not.toThrow();
  });
});

describe('a target', () => {
  const config = MANIFESTS.find(({ kind, name }) => kind === 'ConfigMap' && name === 'prometheus-config');
  const certificate = MANIFESTS.find(({ kind, name }) => kind === 'Certificate' && name === 'alertmanager');

  it('that is up is no problem', () => {
    expect(targetProblems(EXPECTED, [target({})], MANIFESTS)).toEqual([]);
  });

  it.each<[string, readonly Target[], RegExp]>([
    ['that is not found', [], /no job finds alertmanager at 10\.64\.0\.9:9093\/metrics/],
    ['at another path', [target({ scrapeUrl: 'https://10.64.0.9:9093/probe' })], /no job finds/],
    ['at another place', [target({ scrapeUrl: 'https://10.64.0.8:9093/metrics' })], /no job finds/],
    ['that was not asked yet', [target({ health: 'unknown' })], /is unknown/],
    ['that is down', [target({ health: 'down', lastError: 'connection refused' })], /is down: connection refused/],
  ])('%s is a problem of the jobs', (_, targets, says) => {
    const [problem = '', ...others] = targetProblems(EXPECTED, targets, MANIFESTS);
    expect(others).toEqual([]);
    expect(config && problem.startsWith(titleOf(config))).toBe(true);
    expect(problem).toMatch(says);
  });

  it('that is down is none where its program does not run', () => {
    const [expected] = EXPECTED;
    const quiet = expected === undefined ? [] : [{ ...expected, runs: false }];
    expect(targetProblems(quiet, [target({ health: 'down' })], MANIFESTS)).toEqual([]);
    expect(targetProblems(quiet, [], MANIFESTS)).toHaveLength(1);
  });

  it('with a certificate of another name is a problem of its Certificate', () => {
    const lastError = `tls: failed to verify certificate: x509: certificate is valid for a.example.org, not ${HOST}`;
    const [problem = ''] = targetProblems(EXPECTED, [target({ health: 'down', lastError })], MANIFESTS);
    expect(certificate && problem.startsWith(titleOf(certificate))).toBe(true);
    expect(problem).toContain('valid for a.example.org');
  });
});
