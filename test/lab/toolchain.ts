import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { MachineError } from './machine-error';
import { run, type RunOptions } from './run';

/** Programs that are built together from one Go module of ours, `test/lab/modules/<module>`. */
export interface Kit {
  readonly module: string;
  /** Module whose version the programs state, and that the cache is named after. */
  readonly upstream: string;
  /** Package of each program, by the name of its file; `.` is a `main.go` of ours beside the go.mod. */
  readonly programs: Readonly<Record<string, string>>;
  /** Linker variables that take the version, without which the programs do not know theirs. */
  readonly stamp?: (version: string) => Readonly<Record<string, string>>;
  /** Build tags, such as those that leave out what no configuration of ours uses. */
  readonly tags?: readonly string[];
  /** Text of files that the upstream needs and does not publish, or has otherwise, by their path in it. */
  readonly additions?: Readonly<Record<string, string>>;
  /** Module that they are added to, if it is not the upstream. */
  readonly additionsTo?: string;
  /** Folders of published modules that are kept beside the programs, by the name that they get there. */
  readonly folders?: Readonly<Record<string, ModuleFolder>>;
}

/** A folder of a module, as the proxy serves it. */
export interface ModuleFolder {
  readonly module: string;
  /** Its path in the module. */
  readonly path: string;
}

/** Folder of everything that the lab keeps between runs, and that anybody may delete. A relative path is no path (XDG). */
export function cacheFolder(): string {
  const xdg = process.env['XDG_CACHE_HOME'] ?? '';
  return join(isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'sallyport-lab');
}

/** Version of a kit's upstream, as its go.mod requires it. */
export function versionOf(kit: Kit, modules: string): string {
  const text = readFileSync(join(modules, kit.module, 'go.mod'), 'utf8');
  const found = new RegExp(`^(?:require)?\\s*${kit.upstream.replaceAll('.', '\\.')} (v\\S+)`, 'm').exec(text);
  if (found?.[1] === undefined) throw new Error(`${kit.module}/go.mod: does not require ${kit.upstream}`);
  return found[1];
}

/**
 * Folder of the programs of a kit, whether it is there or not. Its name changes with the module's files, with the tags
 * and with the additions, so that what was built from other ones is never used.
 */
export function folderOf(kit: Kit, modules: string): string {
  return join(cacheFolder(), `${kit.module}-${versionOf(kit, modules)}-${digestOf(kit, modules)}`);
}

/** Folder with the programs of a kit; builds them when it is not there yet. */
export async function provide(kit: Kit, modules: string, progress: (line: string) => void): Promise<string> {
  const version = versionOf(kit, modules);
  const folder = folderOf(kit, modules);
  if (existsSync(folder)) return folder;
  const names = Object.keys(kit.programs).join(', ');
  progress(`building ${names} ${version}; the first time takes minutes`);
  try {
    await inBuildFolder(async (work) => {
      cpSync(join(modules, kit.module), join(work, 'module'), { recursive: true });
      if (kit.additions !== undefined) await complete(kit.additionsTo ?? kit.upstream, kit.additions, work);
      for (const group of groupsOf(kit)) await build(kit, group, { work, version });
      for (const [name, one] of Object.entries(kit.folders ?? {})) await keep(one, join(work, 'bin', name), work);
      moveInto(join(work, 'bin'), folder);
    });
  } catch (error) {
    throw new MachineError(`cannot build ${names}: ${(error as Error).message}`, { cause: error });
  }
  return folder;
}

/** A folder for one build, named after this process: it goes with the build, or with the next one if both were stopped. */
async function inBuildFolder(work: (folder: string) => Promise<void>): Promise<void> {
  mkdirSync(cacheFolder(), { recursive: true });
  for (const name of readdirSync(cacheFolder())) {
    const owner = /^build-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) remove(join(cacheFolder(), name));
  }
  const folder = mkdtempSync(join(cacheFolder(), `build-${process.pid}-`));
  const leave = (): void => remove(folder);
  process.once('exit', leave);
  try {
    await work(folder);
  } finally {
    leave();
    process.off('exit', leave);
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Whoever else built the same in the meantime has built the same. */
function moveInto(built: string, folder: string): void {
  try {
    renameSync(built, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

/** Programs named after their package are built in one go; the others need their name said. */
function groupsOf(kit: Kit): readonly (readonly string[])[] {
  const named = Object.keys(kit.programs).filter((name) => kit.programs[name]?.endsWith(`/${name}`) === true);
  const others = Object.keys(kit.programs).filter((name) => !named.includes(name));
  return [...(named.length > 0 ? [named] : []), ...others.map((name) => [name])];
}

async function build(
  kit: Kit,
  names: readonly string[],
  place: { readonly work: string; readonly version: string },
): Promise<void> {
  const variables = Object.entries(kit.stamp?.(place.version) ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  const bin = join(place.work, 'bin');
  mkdirSync(bin, { recursive: true });
  const packages = names.map((name) => kit.programs[name] ?? '');
  const out = names.length === 1 && !packages[0]?.endsWith(`/${names[0]}`) ? join(bin, names[0] ?? '') : `${bin}/`;
  const flags = [
    ...['-tags', (kit.tags ?? []).join(',')],
    // What the linker leaves out need not be compiled.
    ...['-gcflags', 'all=-dwarf=false', '-ldflags', ['-s -w', ...variables].join(' ')],
  ];
  await run('go', ['build', '-mod=readonly', '-p', '2', ...flags, '-o', out, ...packages], {
    cwd: join(place.work, 'module'),
    env: { CGO_ENABLED: '0', GOFLAGS: '-trimpath', GOTOOLCHAIN: 'local' },
  });
}

/** Puts a copy of the upstream, with what it lacks, in its place: nothing may be changed in Go's own cache. */
async function complete(upstream: string, additions: Readonly<Record<string, string>>, work: string): Promise<void> {
  const copy = join(work, 'upstream');
  copyFiles(await sourceOf(upstream, work), copy);
  for (const [path, text] of Object.entries(additions)) writeFileSync(inFolder(join(copy, path)), text);
  await run('go', ['mod', 'edit', '-replace', `${upstream}=${copy}`], placeIn(work));
}

/** Puts a folder of a module beside the programs; one that is not there is an error. */
async function keep({ module, path }: ModuleFolder, target: string, work: string): Promise<void> {
  const source = join(await sourceOf(module, work), path);
  if (!existsSync(source)) throw new Error(`the module ${module} has no folder ${path}`);
  copyFiles(source, target);
}

/** Folder of a module in Go's cache, where nothing may be changed. */
async function sourceOf(module: string, work: string): Promise<string> {
  await run('go', ['mod', 'download', module], placeIn(work));
  return (await run('go', ['list', '-m', '-f', '{{.Dir}}', module], placeIn(work))).trim();
}

function placeIn(work: string): RunOptions {
  return { cwd: join(work, 'module'), env: { GOTOOLCHAIN: 'local' } };
}

/** Files one by one, since the folders of Go's cache are write-protected, and copies of them would be as well. */
function copyFiles(source: string, target: string): void {
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    const from = join(entry.parentPath, entry.name);
    if (entry.isFile()) copyFileSync(from, inFolder(join(target, from.slice(source.length))));
  }
}

function inFolder(file: string): string {
  mkdirSync(dirname(file), { recursive: true });
  return file;
}

function digestOf(kit: Kit, modules: string): string {
  const source = join(modules, kit.module);
  const hash = createHash('sha256');
  for (const file of filesOf(source)) hash.update(`\0${file.slice(source.length)}\0`).update(readFileSync(file));
  const { programs, tags = [], additions = {}, additionsTo, stamp, folders } = kit;
  const stamped = stamp?.(versionOf(kit, modules)) ?? {};
  hash.update(JSON.stringify([programs, tags, additions, stamped, ...[additionsTo ?? [], folders ?? []].flat()]));
  return hash.digest('hex').slice(0, 12);
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
