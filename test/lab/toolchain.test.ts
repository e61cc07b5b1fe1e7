import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi, type TestContext } from 'vitest';
import { skipBecause } from '../helpers/skip';
import { MachineError } from './machine-error';
import { isInstalled, run } from './run';
import { folderOf, provide, type Kit } from './toolchain';

const UPSTREAM = 'example.invalid/upstream';
const VERSION = 'v1.2.3';
/** A module of ours and its upstream, which lacks a file; nothing is fetched for them. */
const FILES = {
  'own/go.mod': `module own\n\ngo 1.24\n\nrequire ${UPSTREAM} ${VERSION}\n\nreplace ${UPSTREAM} => ../../../../upstream\n`,
  'own/go.sum': '',
  'own/deep/er.go': 'package er\n',
  'own/main.go': `package main\n\nimport up "${UPSTREAM}"\n\nvar version string\n\nfunc main() { println(version, up.Page) }\n`,
};
const UPSTREAM_FILES = {
  'upstream/go.mod': `module ${UPSTREAM}\n\ngo 1.24\n`,
  'upstream/pages/deep/one.html': 'a page\n',
  'upstream/page.go': '//go:build less\n\npackage up\n\nconst Page = title\n',
};
const KIT: Kit = { module: 'own', upstream: UPSTREAM, programs: { tool: '.' } };

let modules = '';

beforeEach(() => {
  modules = mkdtempSync(join(tmpdir(), 'sallyport-modules-'));
  for (const [path, text] of Object.entries({ ...FILES, ...UPSTREAM_FILES })) write(path, text);
  vi.stubEnv('XDG_CACHE_HOME', join(modules, 'cache'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(modules, { recursive: true, force: true });
});

describe('the folder of a kit', () => {
  it('is in the cache, and says module and version', () => {
    expect(folderOf(KIT, modules).startsWith(join(modules, 'cache', 'sallyport-lab', `own-${VERSION}-`))).toBe(true);
    expect(folderOf({ ...KIT }, modules)).toBe(folderOf(KIT, modules));
  });

  it.each(Object.keys(FILES))('is another one when %s changes', (path) => {
    const before = folderOf(KIT, modules);
    write(path, `${FILES[path as keyof typeof FILES]}\n`);
    expect(folderOf(KIT, modules)).not.toBe(before);
  });

  it.each<Partial<Kit>>([
    { tags: ['less'] },
    { additions: { 'page.html': '' } },
    { additions: { 'page.html': 'x' } },
    { additionsTo: 'other' },
    { folders: { pages: { module: UPSTREAM, path: 'pages' } } },
  ])('is another one with %j', (more) => {
    expect(folderOf({ ...KIT, ...more }, modules)).not.toBe(folderOf(KIT, modules));
  });

  it.each<Partial<Kit>>([
    { programs: { tool: '.', other: './deep' } },
    { stamp: (version: string) => ({ 'main.version': version }) },
  ])('is another one with %j', (more) => {
    expect(folderOf({ ...KIT, ...more }, modules)).not.toBe(folderOf(KIT, modules));
  });

  it('is another one when a file has another name', () => {
    const before = folderOf(KIT, modules);
    renameSync(join(modules, 'own/main.go'), join(modules, 'own/other.go'));
    expect(folderOf(KIT, modules)).not.toBe(before);
  });

  it('is where the user keeps caches, unless the environment names an absolute path', () => {
    vi.stubEnv('XDG_CACHE_HOME', 'relative');
    expect(folderOf(KIT, modules).startsWith(join(homedir(), '.cache', 'sallyport-lab'))).toBe(true);
  });

  it('needs a module that requires the upstream', () => {
    expect(() => folderOf({ ...KIT, upstream: 'example.invalid/other' }, modules)).toThrow('does not require');
  });
});

describe('the programs of a kit', () => {
  it('are built from our main.go, with version, tags and the file that the upstream lacks', async (context) => {
    await needGo(context);
    const additions = { 'title.go': 'package up\n\nconst title = "a page"\n' };
    const kit = { ...KIT, tags: ['less'], additions, stamp: (version: string) => ({ 'main.version': version }) };
    const said: string[] = [];
    const folder = await provide(kit, modules, (line) => said.push(line));
    expect(folder).toBe(folderOf(kit, modules));
    expect(await printed(join(folder, 'tool'))).toBe(`${VERSION} a page\n`);
    expect(await provide(kit, modules, (line) => said.push(line))).toBe(folder);
    expect(said).toEqual([expect.stringContaining(`building tool ${VERSION}`)]);
    expect(existsSync(join(modules, 'upstream', 'title.go'))).toBe(false);
    expect(readdirSync(dirname(folder))).toHaveLength(1);
  }, 120_000);

  it('have folders of published modules beside them, and one that is not there fails the build', async (context) => {
    await needGo(context);
    const folders = { 'static/pages': { module: UPSTREAM, path: 'pages' } };
    const kit = {
      ...KIT,
      additions: { 'title.go': 'package up\n\nconst title = "a page"\n' },
      tags: ['less'],
      folders,
    };
    const folder = await provide(kit, modules, () => undefined);
    expect(readFileSync(join(folder, 'static', 'pages', 'deep', 'one.html'), 'utf8')).toBe('a page\n');
    const lost = { ...kit, folders: { pages: { module: UPSTREAM, path: 'no' } } };
    await expect(provide(lost, modules, () => undefined)).rejects.toThrow(`the module ${UPSTREAM} has no folder no`);
  }, 120_000);

  it('may be built by two at once', async (context) => {
    await needGo(context);
    const kit = { ...KIT, additions: { 'title.go': 'package up\n\nconst title = "a page"\n' }, tags: ['less'] };
    const built = await Promise.all([provide(kit, modules, () => undefined), provide(kit, modules, () => undefined)]);
    expect(new Set(built).size).toBe(1);
    expect(readdirSync(join(modules, 'cache', 'sallyport-lab'))).toHaveLength(1);
  }, 120_000);

  it('are built after one that was stopped, and nothing is left of that', async (context) => {
    await needGo(context);
    // No process has the last number that there can be.
    mkdirSync(join(modules, 'cache', 'sallyport-lab', 'build-4194304-x', 'module'), { recursive: true });
    await expect(provide({ ...KIT, tags: ['less'] }, modules, () => undefined)).rejects.toThrow(MachineError);
    expect(readdirSync(join(modules, 'cache', 'sallyport-lab'))).toEqual([]);
  }, 120_000);

  it('cannot be built where the cache is no folder, which is a fault of the machine', async () => {
    writeFileSync(join(modules, 'cache'), '');
    await expect(provide(KIT, modules, () => undefined)).rejects.toThrow(MachineError);
  });

  it('are not there when the build fails, and nothing is left of it', async (context) => {
    await needGo(context);
    await expect(provide({ ...KIT, tags: ['less'] }, modules, () => undefined)).rejects.toThrow('undefined: title');
    expect(readdirSync(join(modules, 'cache', 'sallyport-lab'))).toEqual([]);
  }, 120_000);
});

/** Go keeps what it compiled in a folder of its own, which shall not move with the cache of the lab. */
async function needGo(context: TestContext): Promise<void> {
  if (!(await isInstalled('go', 'version'))) skipBecause(context, 'go is not installed');
  vi.stubEnv('XDG_CACHE_HOME', undefined);
  const compiled = (await run('go', ['env', 'GOCACHE'])).trim();
  vi.stubEnv('GOCACHE', compiled);
  vi.stubEnv('XDG_CACHE_HOME', join(modules, 'cache'));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(modules, path)), { recursive: true });
  writeFileSync(join(modules, path), text);
}

/** Go's `println` writes to the standard error. */
async function printed(file: string): Promise<string> {
  return run('sh', ['-c', '"$0" 2>&1', file]);
}
