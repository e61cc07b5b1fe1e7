import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { readOutput, titleOf } from '../manifests';
import { expectedTargets, targetProblems, type Scraped, type Target } from './scrape-targets';

const MANIFESTS = readOutput(join(__dirname, '..', '..', '..', 'charts-out'), 'airgapped').flat();
const HOST = 'alertmanager.sallyport-observability.svc.cluster.local';

function pod(name: string, namespace: string, ports: readonly (readonly [string, number])[]): Scraped {
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': name };
  const container = { ports: ports.map(([port, containerPort]) => ({ name: port, containerPort })) };
  return { namespace, labels, address: '10.64.0.9', containers: [{ container }] };
}

const ALERTMANAGER = pod('alertmanager', 'sallyport-observability', [['https', 9093]]);
const EXPECTED = [{ job: 'alertmanager', at: '10.64.0.9:9093' }];

function target(fields: Partial<Target>): Target {
  const scrapeUrl = 'https://10.64.0.9:9093/metrics';
  return { scrapePool: 'alertmanager', scrapeUrl, health: 'up', lastError: '', ...fields };
}

describe('targets that have to answer', () => {
  it('are those of pods that run', () => {
    expect(expectedTargets(MANIFESTS, [ALERTMANAGER])).toEqual(EXPECTED);
    expect(expectedTargets(MANIFESTS, [])).toEqual([]);
  });

  it.each<[string, Scraped]>([
    ['in another namespace', { ...ALERTMANAGER, namespace: 'other' }],
    ['with other labels', { ...ALERTMANAGER, labels: {} }],
    ['whose container with the port does not run', { ...ALERTMANAGER, containers: [] }],
  ])('are not those of a pod %s', (_, other) => {
    expect(expectedTargets(MANIFESTS, [other])).toEqual([]);
  });
});

describe('a target', () => {
  const config = MANIFESTS.find(({ kind, name }) => kind === 'ConfigMap' && name === 'prometheus-config');
  const certificate = MANIFESTS.find(({ kind, name }) => kind === 'Certificate' && name === 'alertmanager');

  it('that is up is no problem', () => {
    expect(targetProblems(EXPECTED, [target({})], MANIFESTS)).toEqual([]);
  });

  it.each<[string, readonly Target[], RegExp]>([
    ['that is not found', [], /does not find 10\.64\.0\.9:9093/],
    ['of another job', [target({ scrapePool: 'loki' })], /does not find/],
    ['at another place', [target({ scrapeUrl: 'https://10.64.0.8:9093/metrics' })], /does not find/],
    ['that was not asked yet', [target({ health: 'unknown' })], /is unknown/],
    ['that is down', [target({ health: 'down', lastError: 'connection refused' })], /is down: connection refused/],
  ])('%s is a problem of the jobs', (_, targets, says) => {
    const [problem = '', ...others] = targetProblems(EXPECTED, targets, MANIFESTS);
    expect(others).toEqual([]);
    expect(config && problem.startsWith(titleOf(config))).toBe(true);
    expect(problem).toMatch(says);
  });

  it('with a certificate of another name is a problem of its Certificate', () => {
    const lastError = `tls: failed to verify certificate: x509: certificate is valid for a.example.org, not ${HOST}`;
    const [problem = ''] = targetProblems(EXPECTED, [target({ health: 'down', lastError })], MANIFESTS);
    expect(certificate && problem.startsWith(titleOf(certificate))).toBe(true);
    expect(problem).toContain('valid for a.example.org');
  });
});
