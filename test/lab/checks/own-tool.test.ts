import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseManifests, readOutput, titleOf } from '../manifests';
import { configFiles, judgeConfigs } from './own-tool';

const CHARTS = join(__dirname, '..', '..', '..', 'charts-out');
const OUTPUTS = ['airgapped', 'diode', 'saas', 'byoc/control-plane', 'byoc/data-plane'];

describe('configuration for which there is a tool', () => {
  it.each(OUTPUTS)('is found in %s, file by file', (output) => {
    const found = configFiles(readOutput(CHARTS, output).flat()).map(({ manifest, key }) => `${manifest.name}/${key}`);
    expect(found).toEqual(
      expect.arrayContaining([
        'alertmanager-config/alertmanager.yml',
        'prometheus-config/prometheus.yml',
        'prometheus-rules/alerts.yml',
        'prometheus-rules/gone.yml',
        'prometheus-rules/recordings.yml',
      ]),
    );
    expect(found.filter((name) => /web|probe/.test(name))).toEqual([]);
  });
});

describe('a tool', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'own-tool-'));
    // Refuses what holds the word `bad`, and says so as the real one does: on standard error.
    writeFileSync(join(folder, 'amtool'), '#!/bin/sh\nif grep -q bad "$2"; then echo "it is bad" >&2; exit 1; fi\n');
    chmodSync(join(folder, 'amtool'), 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const map = (text: string): ReturnType<typeof parseManifests> =>
    parseManifests(
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { namespace: 'n', name: 'alertmanager-config' },
        data: { 'alertmanager.yml': text, 'web.yml': 'bad' },
      }),
      'a/100.yaml',
    );

  it('says nothing about what it takes', async () => {
    const programs = new Map([['alertmanager', folder]]);
    expect(await judgeConfigs(map('good'), { programs, folder })).toEqual([]);
  });

  it('is heard with the place of the ConfigMap and the key', async () => {
    const programs = new Map([['alertmanager', folder]]);
    const [problem, ...others] = await judgeConfigs(map('bad'), { programs, folder });
    expect(others).toEqual([]);
    expect(problem?.startsWith(titleOf(map('bad')[0] as never))).toBe(true);
    expect(problem).toMatch(/alertmanager\.yml: amtool: .*it is bad/);
  });

  it('that is missing is a problem, not a pass', async () => {
    const problems = await judgeConfigs(map('good'), { programs: new Map(), folder });
    expect(problems).toEqual([
      'a/100.yaml:1 v1 ConfigMap n/alertmanager-config: alertmanager.yml: no amtool to judge it',
    ]);
  });
});
