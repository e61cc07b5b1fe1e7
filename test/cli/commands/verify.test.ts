import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../helpers/spawn';
import { permanentWorkspace, ROOT, workspace, write } from '../../helpers/workspace';

const VALUES = join(ROOT, 'values/airgapped.yaml');
const BOUNDARY = 'domains: [internal.example.mil]\nregistries: [harbor.internal.example.mil]\n';
const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: b }\ndata: { motd: welcome }\n';
const POD = `apiVersion: v1
kind: Pod
metadata: { name: worker, namespace: serving }
spec: { containers: [{ name: worker, image: 'registry.example.net/app:1' }] }
`;

const rendered = permanentWorkspace();

beforeAll(async () => {
  await runCli('synth', '--tier', 'airgapped', '--values', VALUES, '--out', rendered.folder);
}, 120_000);

function verify(text: string, ...args: readonly string[]): ReturnType<typeof runCli> {
  const folder = workspace();
  write(join(folder, 'manifests/a.yaml'), text);
  const boundary = write(join(folder, 'boundary.yaml'), BOUNDARY);
  return runCli('verify', join(folder, 'manifests'), '--boundary', boundary, ...args);
}

describe('verify', () => {
  it('passes what synth rendered, and reports its drafts apart', async () => {
    const { code, out, err } = await runCli(
      'verify',
      join(rendered.folder, 'airgapped/manifests'),
      '--tier',
      'airgapped',
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/drafts: images without a digest in the lock \(\d+\)/);
    expect(out).toMatch(/\nno findings, .*\d+ draft in \d+ objects of \d+ files\n$/);
  });

  it('passes foreign manifests that stay inside, and says so', async () => {
    expect(await verify(CONFIG)).toEqual({ code: 0, out: 'no findings in 1 object of 1 file\n', err: '' });
  });

  it('fails on findings, each with file, line and column', async () => {
    const { code, out } = await verify(POD);
    expect(code).toBe(1);
    expect(out).toMatch(/^a\.yaml:4:\d+ critical IMG-001 .*: registry\.example\.net\/app:1$/m);
  });

  it('fails from the severity that it is told', async () => {
    expect((await verify(POD, '--fail-on', 'critical')).code).toBe(1);
    const low =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, annotations: { docs: "https://docs.example.net/x" } }\n';
    expect((await verify(low)).code).toBe(0);
    expect((await verify(low, '--fail-on', 'info')).code).toBe(1);
  });

  it('fails on what it cannot judge, and says that apart', async () => {
    const script = CONFIG.replace('motd: welcome', 'run.sh: "set -e\\ncurl https://$A.$B/\\n"');
    const { code, out } = await verify(script);
    expect({ code }).toEqual({ code: 1 });
    expect(out).toContain('could not be checked (1)');
    expect(out).toMatch(/a\.yaml:\d+:\d+ medium NET-001 manifests do not tell where this leads: https:\/\/\$A\.\$B\//);
    expect(await verify(script, '--fail-on', 'high')).toMatchObject({ code: 0 });
  });

  it('prints the report as JSON', async () => {
    const { code, out } = await verify(POD, '--format', 'json');
    expect(code).toBe(1);
    const report = JSON.parse(out) as Record<string, unknown>;
    expect(Object.keys(report)).toEqual(['schema', 'tool', 'policy', 'summary', 'findings']);
    expect(report).toMatchObject({
      tool: { name: 'sallyport' },
      policy: { tier: null },
      findings: expect.arrayContaining([
        expect.objectContaining({
          rule: 'IMG-001',
          severity: 'critical',
          status: 'finding',
          value: 'registry.example.net/app:1',
          at: expect.objectContaining({
            file: 'a.yaml',
            line: 4,
            object: 'v1/Pod/serving/worker',
            path: '/spec/containers/0/image',
          }),
        }),
      ]),
    });
  });
});

describe('verify could not check', () => {
  it.each<[string, (folder: string) => string, string]>([
    ['a path that is not there', (folder) => join(folder, 'missing'), 'no such file or folder'],
    [
      'an empty folder',
      (folder) => {
        mkdirSync(join(folder, 'empty'));
        return join(folder, 'empty');
      },
      'nothing to audit',
    ],
    [
      'a folder without manifests',
      (folder) => join(write(join(folder, 'text/a.txt'), 'text'), '..'),
      'nothing to audit',
    ],
    ['comments only', (folder) => write(join(folder, 'a.yaml'), '# nothing\n---\n'), 'nothing to audit'],
    ['broken YAML', (folder) => write(join(folder, 'a.yaml'), `${POD}---\na: [\n`), 'a.yaml:'],
    ['binary data', (folder) => write(join(folder, 'a.yaml'), Buffer.from([1, 0, 2])), 'is binary'],
  ])('%s', async (_, make, says) => {
    const folder = workspace();
    const boundary = write(join(folder, 'boundary.txt'), BOUNDARY);
    const { code, out, err } = await runCli('verify', make(folder), '--boundary', boundary);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain(says);
  });
});

describe('verify is used wrongly', () => {
  it.each([
    [[], 'what counts as inside is not known'],
    [['--boundary', 'no-such-file.yaml'], 'no-such-file.yaml: cannot read boundary file'],
    [['--tier', 'airgapped', '--as-of', 'yesterday'], '--as-of is not a date'],
    [['--tier', 'airgapped', '--as-of', '2026-13-41'], '--as-of is not a date'],
    [['--tier', 'airgapped', '--lock', 'no-such-lock.yaml'], 'no-such-lock.yaml: cannot read lock'],
    [['--tier', 'airgapped', '--waivers', 'no-such-waivers.yaml'], 'no-such-waivers.yaml: cannot read waiver file'],
  ])('%j', async (args, says) => {
    const { code, out, err } = await runCli('verify', join(ROOT, 'values'), ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(says);
  });

  it('with a boundary that is no list of what is inside', async () => {
    const folder = workspace();
    const boundary = write(join(folder, 'boundary.yaml'), 'domains: internal.example.mil\nregistry: []\n');
    const { code, err } = await runCli('verify', folder, '--boundary', boundary);
    expect(code).toBe(2);
    expect(err).toContain('boundary.yaml:1:10: expected list');
    expect(err).toContain('boundary.yaml:2:1: unknown key "registry"');
  });
});
