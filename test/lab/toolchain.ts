import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { run } from './run';

/** Programs that are built together from one Go module of ours, `test/lab/modules/<module>`. */
export interface Kit {
  readonly module: string;
  /** Module whose version the programs state, and that the cache is named after. */
  readonly upstream: string;
  /** Package of each program, by the name of its file. */
  readonly programs: Readonly<Record<string, string>>;
  /** Linker variables that take the version, without which the programs do not know theirs. */
  readonly stamp?: (version: string) => Readonly<Record<string, string>>;
}

export const ETCD: Kit = {
  module: 'etcd',
  upstream: 'go.etcd.io/etcd/server/v3',
  programs: { etcd: 'go.etcd.io/etcd/server/v3' },
};

export const KWOK: Kit = {
  module: 'kwok',
  upstream: 'sigs.k8s.io/kwok',
  programs: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
};

/** Programs of our own on its published library, since its commands are modules that no proxy has. */
export const CERT_MANAGER: Kit = {
  module: 'cert-manager',
  upstream: 'github.com/cert-manager/cert-manager',
  programs: { controller: './controller', webhook: './webhook', cainjector: './cainjector' },
  stamp: (version) => ({ 'github.com/cert-manager/cert-manager/pkg/util.AppVersion': version }),
};

/** @param minor of Kubernetes, such as `1.34`; there is a module for each that the lab can run. */
export function kubernetes(minor: string): Kit {
  const names = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
  return {
    module: `kubernetes-${minor}`,
    upstream: 'k8s.io/kubernetes',
    programs: Object.fromEntries(names.map((name) => [name, `k8s.io/kubernetes/cmd/${name}`])),
    stamp: (version) => {
      const [, major = '', own = ''] = /^v(\d+)\.(\d+)\./.exec(version) ?? [];
      const variable = 'k8s.io/component-base/version.git';
      return { [`${variable}Version`]: version, [`${variable}Major`]: major, [`${variable}Minor`]: own };
    },
  };
}

/** Folder of everything that the lab keeps between runs, and that anybody may delete. */
export function cacheFolder(): string {
  const xdg = process.env['XDG_CACHE_HOME'];
  return join(xdg === undefined || xdg === '' ? join(homedir(), '.cache') : xdg, 'sallyport-lab');
}

/** Version of a kit's upstream, as its go.mod requires it. */
export function versionOf(kit: Kit, modules: string): string {
  const text = readFileSync(join(modules, kit.module, 'go.mod'), 'utf8');
  const found = new RegExp(`^(?:require)?\\s*${kit.upstream.replaceAll('.', '\\.')} (v\\S+)`, 'm').exec(text);
  if (found?.[1] === undefined) throw new Error(`${kit.module}/go.mod: does not require ${kit.upstream}`);
  return found[1];
}

/**
 * Folder with the programs of a kit; builds them when it is not there yet. The name of the folder changes with the
 * module's files, so that what was built from other ones is never used.
 */
export async function provide(kit: Kit, modules: string, progress: (line: string) => void): Promise<string> {
  const source = join(modules, kit.module);
  const version = versionOf(kit, modules);
  const folder = join(cacheFolder(), `${kit.module}-${version}-${digestOf(source)}`);
  if (existsSync(folder)) return folder;
  progress(`building ${Object.keys(kit.programs).join(', ')} ${version}; the first time takes minutes`);
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(join(cacheFolder(), 'build-'));
  try {
    cpSync(source, join(work, 'module'), { recursive: true });
    for (const group of groupsOf(kit)) await build(kit, group, { work, version });
    renameSync(join(work, 'bin'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
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
  const args = ['build', '-mod=readonly', '-p', '2', '-ldflags', ['-s -w', ...variables].join(' '), '-o', out];
  await run('nice', ['-n', '10', 'go', ...args, ...packages], {
    cwd: join(place.work, 'module'),
    env: { CGO_ENABLED: '0', GOFLAGS: '-trimpath', GOTOOLCHAIN: 'local' },
  });
}

/** Of every file of a module, with its name. A module of nothing but `go.mod` and `go.sum` keeps the digest of the two. */
export function digestOf(source: string): string {
  const hash = createHash('sha256');
  for (const name of filesOf(source)) {
    if (!name.startsWith('go.')) hash.update(`\n${name}\n`);
    hash.update(readFileSync(join(source, name)));
  }
  return hash.digest('hex').slice(0, 12);
}

function filesOf(source: string): readonly string[] {
  return readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(source, join(entry.parentPath, entry.name)))
    .sort();
}
