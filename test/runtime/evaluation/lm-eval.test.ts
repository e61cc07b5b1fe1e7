import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { run } from '../../../src/cli/run';
import { workspace, write } from '../../helpers/workspace';
import { makeAuthority } from '../diode/certificates';
import { StandIn } from './stand-in';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-lm-eval-'));
const authority = makeAuthority(dir, 'site');
const server = authority.issue('server', 'spiffe://test/server');
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs the publication on an output of the harness. */
async function publish(files: Readonly<Record<string, unknown>>) {
  const results = await StandIn.start(server, authority.ca, () => ({ status: 204 }));
  const folder = workspace();
  write(join(folder, 'output', 'log.txt'), '');
  for (const [name, output] of Object.entries(files)) write(join(folder, 'output', name), JSON.stringify(output));
  const settings = {
    ...{ outputDir: join(folder, 'output'), model: 'chat', reference: 'org/llama', timeoutSeconds: 5 },
    tasks: [{ name: 'ifeval', metric: 'acc,none', minimum: 0.6 }],
    tls: { certFile: server.cert, keyFile: server.key, caFile: authority.ca },
    results: { url: results.url },
  };
  write(join(folder, 'config.json'), JSON.stringify(settings));
  let err = '';
  const io = { out: () => undefined, err: (text: string) => (err += text) } as never;
  const code = await run(['eval', 'publish', '--config', join(folder, 'config.json')], io);
  await results.stop();
  return { code, err, report: results.asked[0]?.body };
}

const output = (score: unknown) => ({
  results: { ifeval: { 'acc,none': score, alias: 'ifeval' } },
  'n-samples': { ifeval: { original: 20, effective: 10 } },
  configs: {},
});

describe('what the harness wrote', () => {
  it.each([
    [0.6, 0, 'pass'],
    [0.59, 1, 'regression'],
    ['N/A', 3, 'unchecked'],
    [59, 3, 'unchecked'],
  ])('with a score of %s ends with %d', async (score, code, verdict) => {
    const ran = await publish({ 'org__llama/results_2026-05-01T00-00-00.000.json': output(score) });
    expect(ran.code).toBe(code);
    expect(ran.report).toMatchObject({
      source: 'lm-eval',
      results: [{ set: 'ifeval', model: 'chat', cases: 10, minimum: 0.6, verdict }],
    });
  });

  it('is the last of several', async () => {
    const ran = await publish({
      'a/results_2026-05-02T00-00-00.000.json': output(0.9),
      'a/results_2026-05-01T00-00-00.000.json': output(0.1),
    });
    expect(ran.code).toBe(0);
  });

  it('has to be there', async () => {
    const { code, err, report } = await publish({});
    expect(code).toBe(2);
    expect(err).toMatch(/wrote no results/);
    expect(report).toBeUndefined();
  });
});
