import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { seriesOf } from '../../../src/core/watch';
import { watch } from '../../../src/components/evaluation/evaluation-results/watch';
import { runResults } from '../../../src/runtime/evaluation';
import type { Report } from '../../../src/runtime/evaluation/report';
import { workspace, write } from '../../helpers/workspace';
import { makeAuthority, type Identity } from '../diode/certificates';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-results-'));
const authority = makeAuthority(dir, 'site');
const server = authority.issue('results', 'spiffe://test/results');
const caller = authority.issue('replay', 'spiffe://test/replay');
const stranger = makeAuthority(dir, 'stranger').issue('replay', 'spiffe://test/replay');
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const REPORT: Report = {
  ...{ schema: 'sallyport.dev/evaluation/v1', source: 'replay', finished: '2026-05-01T00:00:00Z', judge: null },
  results: [
    {
      ...{ set: 'safety', model: 'chat', reference: 'org/llama', cases: 4, unanswered: 0, score: 0.5 },
      ...{ minimum: 0.9, baseline: null, verdict: 'regression' },
    },
  ],
  cases: [{ set: 'safety', model: 'chat', id: 'case-1', score: 0.5, missed: ['exact'] }],
};

interface Ports {
  readonly reports: number;
  readonly metrics: number;
}

/** Runs the server for as long as the action takes. */
async function serving(folder: string, action: (ports: Ports) => Promise<void>): Promise<readonly string[]> {
  const config = join(folder, 'config.json');
  const tls = { certFile: server.cert, keyFile: server.key, caFile: authority.ca };
  write(config, JSON.stringify({ reportsPort: 0, metricsPort: 0, tls, stateDir: join(folder, 'state') }));
  const stop = new AbortController();
  const log: string[] = [];
  await runResults({
    ...{ config, signal: stop.signal, log: (line) => log.push(line) },
    onReady: (ports) => void action(ports).finally(() => stop.abort()),
  });
  return log;
}

interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly body?: string;
  readonly as?: Identity | undefined;
}

function ask(port: number, { method = 'GET', path, body = '', as }: Ask): Promise<{ status: number; text: string }> {
  const identity = as === undefined ? {} : { cert: readFileSync(as.cert), key: readFileSync(as.key) };
  return new Promise((done) => {
    const options = { host: '127.0.0.1', servername: 'localhost', port, path, method, agent: false as const };
    const sent = request({ ...options, ...identity, ca: readFileSync(authority.ca) }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.once('end', () => done({ status: response.statusCode ?? 0, text }));
    });
    sent.once('error', () => done({ status: 0, text: '' }));
    sent.end(body);
  });
}

const post = (body: unknown, as: Identity | undefined = caller): Ask => ({
  ...{ method: 'POST', path: '/v1/reports', as },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('the results', () => {
  it('are shown as they came, and by the names that alerts read', async () => {
    await serving(workspace(), async ({ reports, metrics }) => {
      expect(await ask(reports, post(REPORT))).toMatchObject({ status: 204 });
      const { text } = await ask(metrics, { path: '/metrics', as: caller });
      const labels = '{set="safety",model="chat",source="replay"}';
      expect(text).toContain(`sallyport_evaluation_score${labels} 0.5\n`);
      expect(text).toContain(`sallyport_evaluation_regression${labels} 1\n`);
      expect(text).toContain(`sallyport_evaluation_finished_timestamp_seconds${labels} 1777593600\n`);
      expect(text).not.toContain('case-1');
      for (const name of seriesOf(watch)) expect(text).toContain(`# TYPE ${name} gauge\n`);
    });
  });

  it('outlive a restart, and each is replaced by the next of its set, model and source alone', async () => {
    const folder = workspace();
    const others = [{ ...REPORT.results[0], set: 'order' }];
    await serving(folder, async ({ reports }) => {
      await ask(reports, post(REPORT));
      await ask(reports, post({ ...REPORT, results: others }));
    });
    const better = [{ ...REPORT.results[0], score: 1, verdict: 'pass' }];
    await serving(folder, async ({ reports, metrics }) => {
      await ask(reports, post({ ...REPORT, results: better }));
      const { text } = await ask(metrics, { path: '/metrics', as: caller });
      expect(text.match(/^sallyport_evaluation_score\{.*$/gm)).toEqual([
        'sallyport_evaluation_score{set="order",model="chat",source="replay"} 0.5',
        'sallyport_evaluation_score{set="safety",model="chat",source="replay"} 1',
      ]);
    });
  });

  it.each([
    ['text', 'no report'],
    ['a text where none has a place', { ...REPORT, cases: [{ ...REPORT.cases[0], prompt: 'secret' }] }],
    ['a name that would be a label of another', { ...REPORT, results: [{ ...REPORT.results[0], set: 'a"} 1' }] }],
    ['a score above 1', { ...REPORT, results: [{ ...REPORT.results[0], score: 2 }] }],
  ])('are not taken as %s', async (_, body) => {
    const log = await serving(workspace(), async ({ reports, metrics }) => {
      expect(await ask(reports, post(body))).toMatchObject({ status: 400 });
      expect((await ask(metrics, { path: '/metrics', as: caller })).text).not.toContain('{');
    });
    expect(log.join('')).not.toContain('secret');
  });

  it('are shown to nobody and taken from nobody without a certificate of the site', async () => {
    await serving(workspace(), async ({ reports, metrics }) => {
      for (const as of [undefined, stranger]) {
        expect(await ask(reports, { ...post(REPORT), as })).toMatchObject({ status: 0 });
        expect(await ask(metrics, { path: '/metrics', as })).toMatchObject({ status: 0 });
      }
    });
  });

  it('have a door for each side', async () => {
    await serving(workspace(), async ({ reports, metrics }) => {
      expect(await ask(reports, { path: '/metrics', as: caller })).toMatchObject({ status: 404 });
      expect(await ask(metrics, post(REPORT))).toMatchObject({ status: 404 });
      expect(await ask(reports, { path: '/v1/reports', as: caller })).toMatchObject({ status: 404 });
    });
  });
});
