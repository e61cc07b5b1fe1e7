import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { runCli } from '../../helpers/spawn';
import { contentOf, permanentWorkspace, ROOT, sampleWorkspace, workspace, write } from '../../helpers/workspace';

const VALUES = join(ROOT, 'values/airgapped.yaml');

function synth(out: string, ...args: readonly string[]): ReturnType<typeof runCli> {
  return runCli('synth', '--tier', 'airgapped', '--values', VALUES, '--out', out, ...args);
}

/** A rendered tier, for tests that only look at it. */
const rendered = permanentWorkspace();

beforeAll(async () => {
  await synth(rendered.folder);
}, 120_000);

describe('synth', () => {
  it('names the folders on standard output and what it did on standard error', async () => {
    const out = workspace();
    const { code, out: text, err } = await synth(out);
    expect({ code, text }).toEqual({ code: 0, text: `${join(out, 'airgapped')}\n` });
    expect(err).toMatch(
      /^rendered airgapped, objects \d+\nairgapped asks for \d+ pods, .* storage .*\nairgapped is a draft: no digest in the lock for: .*; no digest in the catalogue for: .*\n$/,
    );
    const paths = Object.keys(contentOf(join(out, 'airgapped')));
    expect(paths).toEqual(expect.arrayContaining(['kustomization.yaml', 'inventory.json', 'manifests/000-crds.yaml']));
    expect(readdirSync(out)).toEqual(['airgapped']);
  });

  it('is silent with --quiet, and speaks JSON with --progress json', async () => {
    expect((await synth(workspace(), '--quiet')).err).toBe('');
    const { err, out } = await synth(workspace(), '--progress', 'json');
    const events = err
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events[0]).toEqual({ event: 'rendered airgapped', objects: expect.any(Number) });
    expect(out).not.toContain('rendered');
  });

  it('takes the files beside the values file, and others where they are named', async () => {
    const folder = sampleWorkspace();
    const models = join(folder, 'values/models.yaml');
    writeFileSync(models, 'models: wrong');
    const values = join(folder, 'values/airgapped.yaml');
    const args = ['synth', '--tier', 'airgapped', '--values', values, '--out', join(folder, 'out')];
    expect((await runCli(...args)).err).toContain(`${models}:1:9: expected list`);
    expect((await runCli(...args, '--models', join(ROOT, 'values/models.yaml'))).code).toBe(0);
  });

  it.each([[[]], [['--tier', 'saas', '--tier', 'byoc']], [['--tier', 'saas', 'byoc']]])(
    'refuses --values with more than one tier: %j',
    async (tiers) => {
      const { code, out, err } = await runCli('synth', ...tiers, '--values', VALUES);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain('--values names the knobs of one tier');
      expect(err).toContain('allowed: exactly one --tier');
    },
  );
});

describe('synth --check', () => {
  it('is clean and silent where nothing differs', async () => {
    const before = contentOf(rendered.folder);
    expect(await synth(rendered.folder, '--check', '--quiet')).toEqual({ code: 0, out: '', err: '' });
    expect(contentOf(rendered.folder)).toEqual(before);
  });

  it('prints a patch of what was edited, added and removed, and leaves it as it is', async () => {
    const out = workspace();
    await synth(out);
    const tier = join(out, 'airgapped');
    const file = join(tier, 'manifests/030-names-time.yaml');
    const edited = readFileSync(file, 'utf8').replace('kind: Deployment', 'kind: DaemonSet');
    writeFileSync(file, edited);
    write(join(tier, 'manifests/999-extra.yaml'), 'kind: Extra\n');
    rmSync(join(tier, 'kustomization.yaml'));
    const before = contentOf(out);
    const { code, out: patch } = await synth(out, '--check');
    expect(code).toBe(1);
    expect(patch).toContain(`--- ${file}\ton disk\n`);
    expect(patch).toContain('\n-kind: DaemonSet\n+kind: Deployment\n');
    expect(patch).toContain('\n-kind: Extra\n');
    expect(patch).toContain('\n+kind: Kustomization\n');
    expect(patch.split('\n').filter((line) => line.startsWith('--- ')).length).toBe(3);
    expect(contentOf(out)).toEqual(before);
  });

  it('finds everything missing where nothing was rendered yet, and writes nothing', async () => {
    const out = workspace();
    const { code, out: patch } = await synth(out, '--check');
    expect(code).toBe(1);
    expect(patch).toContain('+kind: Kustomization');
    expect(contentOf(out)).toEqual({});
  });
});

describe('synth --release', () => {
  it('refuses drafts by the names of their images and models, and writes nothing', async () => {
    const out = workspace();
    const { code, out: text, err } = await synth(out, '--release', '--quiet');
    expect({ code, err }).toEqual({
      code: 1,
      err: 'nothing was written: a release has no drafts; resolve these digests in the lock and in the catalogue\n',
    });
    expect(text).toMatch(/^airgapped: no digest in the lock for: .*chrony.*; no digest in the catalogue for: .*Qwen/);
    expect(contentOf(out)).toEqual({});
  });

  it('refuses the digests that the lab makes up, and marks what is rendered with them', async () => {
    const out = workspace();
    const lock = join(ROOT, 'test/lab/lock.yaml');
    const refused = await synth(out, '--release', '--quiet', '--lock', lock);
    expect(refused.code).toBe(1);
    expect(refused.out).toMatch(/^airgapped: no digest in the lock for: .*chrony \(made up\)/);
    expect(contentOf(out)).toEqual({});
    expect((await synth(out, '--quiet', '--lock', lock)).code).toBe(0);
    const text = readFileSync(join(out, 'airgapped/manifests/030-names-time.yaml'), 'utf8');
    expect(text).toContain('sallyport.dev/draft: "no digest in the lock for: chrony (made up)"');
    expect(text).toMatch(/image: \S+\/chrony:build@sha256:[0-9a-f]{64}/);
  });

  it('takes a render whose images are all locked and whose models are all imported', async () => {
    const folder = workspace();
    const lock = resolvedLock(join(folder, 'lock.yaml'));
    const catalogue = readFileSync(join(ROOT, 'values/models.yaml'), 'utf8');
    const imported = catalogue.replaceAll('digest: null', `digest: sha256:${'cd'.repeat(32)}`);
    const models = write(join(folder, 'models.yaml'), imported);
    const { code, err } = await synth(join(folder, 'out'), '--release', '--lock', lock, '--models', models);
    expect(code).toBe(0);
    expect(err).not.toContain('draft');
  });

  it('refuses a model that nobody imported, though all images are locked, and marks who serves it', async () => {
    const folder = workspace();
    const [lock, out] = [resolvedLock(join(folder, 'lock.yaml')), join(folder, 'out')];
    const refused = await synth(out, '--release', '--quiet', '--lock', lock);
    expect(refused.code).toBe(1);
    expect(refused.out).toMatch(/^airgapped: no digest in the catalogue for: [^;]*Qwen\/Qwen3-8B/);
    expect((await synth(out, '--quiet', '--lock', lock)).code).toBe(0);
    const text = readFileSync(join(out, 'airgapped/manifests/070-serving.yaml'), 'utf8');
    expect(text).toContain('sallyport.dev/draft: "no digest in the catalogue for: Qwen/Qwen3-8B"');
  });
});

/** The lock of the samples, in which every image has a digest. */
function resolvedLock(path: string): string {
  const lock = parse(readFileSync(join(ROOT, 'values/lock.yaml'), 'utf8')) as {
    images: Record<string, { digest: string | null }>;
  };
  for (const entry of Object.values(lock.images)) entry.digest ??= `sha256:${'ab'.repeat(32)}`;
  return write(path, stringify(lock, { defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'PLAIN' }));
}

describe('synth writes nothing', () => {
  it.each([
    ['a folder of somebody else', 'airgapped/notes.txt', 'a folder that we did not write'],
    ['a folder of another tier', 'airgapped/.sallyport', 'a folder that we did not write'],
    ['a file', 'airgapped', 'a file'],
  ])('over %s, and leaves the other tiers as they are', async (_, path, what) => {
    const out = workspace();
    write(join(out, path), 'output of sallyport synth --tier saas\n');
    const before = contentOf(out);
    const { code, out: text, err } = await runCli('synth', '--tier', 'diode', 'airgapped', '--out', out, '--quiet');
    expect({ code, text }).toEqual({ code: 2, text: '' });
    expect(err).toContain(`${join(out, 'airgapped')}: refusing to replace ${what}`);
    expect(contentOf(out)).toEqual(before);
  });

  it.each(['', ' '])('where --out is %j: that would be the working directory', async (out) => {
    for (const mode of [[], ['--check']]) {
      const { code, out: text, err } = await synth(out, ...mode);
      expect({ code, text }).toEqual({ code: 2, text: '' });
      expect(err).toContain('--out names no folder');
      expect(err).toContain('fix: ');
    }
    expect(readdirSync(ROOT)).not.toContain('airgapped');
  });

  it('on a pseudo file system, and ends', async () => {
    const { code, out, err } = await synth('/proc/x/y', '--quiet');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('/proc/x/y/airgapped: nothing can be written here: it is a pseudo file system (proc)');
  });

  it('where somebody else has put a file into a folder of ours, in any of the tiers', async () => {
    const out = workspace();
    expect((await runCli('synth', '--tier', 'diode', 'airgapped', '--out', out, '--quiet')).code).toBe(0);
    write(join(out, 'airgapped/manifests/999-mine.yaml'), 'kind: Mine\n');
    const before = contentOf(out);
    const { code, out: text, err } = await runCli('synth', '--tier', 'diode', 'airgapped', '--out', out, '--quiet');
    expect({ code, text }).toEqual({ code: 2, text: '' });
    expect(err).toContain('value: manifests/999-mine.yaml');
    expect(err).toContain('fix: move or remove what is not ours');
    expect(contentOf(out)).toEqual(before);
    rmSync(join(out, 'airgapped/manifests/999-mine.yaml'));
    expect((await runCli('synth', '--tier', 'diode', 'airgapped', '--out', out, '--quiet')).code).toBe(0);
  });

  it('where the output folder cannot be made', async () => {
    const file = write(join(workspace(), 'file'), 'text');
    const { code, out, err } = await synth(join(file, 'out'), '--quiet');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('a part of the path is a file');
  });
});
