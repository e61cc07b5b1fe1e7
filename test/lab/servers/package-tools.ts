import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Mount } from '../pods/rootfs';
import { run } from '../run';
import { PACKAGES, VERSION } from '../wire/package-trees';
import { CLIENT_FOLDER } from './package-client';

/** A name that no tree has. */
export const MISSING = 'nobody-has-this';

/** A package tool of this machine, and what it is asked to do. */
export interface PackageTool {
  readonly name: string;
  /** Programs beside those of `/usr`. */
  readonly mounts: readonly Mount[];
  /** What has to be done before the first package. */
  readonly first?: readonly string[];
  /** Gets a package, and the file that is there afterwards. */
  readonly gets: readonly { readonly argv: readonly string[]; readonly file: string }[];
  /** Asks for a package that is not there. */
  readonly misses: readonly string[];
}

const ALTERNATIVES = '/etc/alternatives';

/** @throws Error for a tool that this machine lacks */
export async function packageTools(npmConfig: string): Promise<readonly PackageTool[]> {
  return [await pip(), npm(npmConfig), apt()];
}

async function pip(): Promise<PackageTool> {
  const ask = 'import pip, sys; print(sys.base_prefix)';
  const prefix = (await run('python3', ['-c', ask])).trim();
  const get = (name: string): readonly string[] => [
    ...[join(prefix, 'bin', 'python3'), '-m', 'pip', 'download', '--no-cache-dir', '--dest', CLIENT_FOLDER],
    name,
  ];
  const wheel = (name: string): string => `${name.replaceAll('-', '_')}-${VERSION}-py3-none-any.whl`;
  return {
    name: 'pip',
    mounts: mountsOf(prefix),
    gets: [PACKAGES.python, PACKAGES.plainPython].map((name) => ({ argv: get(name), file: wheel(name) })),
    misses: get(MISSING),
  };
}

/** No image of ours brings npm yet: its variable is given here. */
function npm(config: string): PackageTool {
  const prefix = dirname(dirname(process.execPath));
  const program = join(prefix, 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  if (!existsSync(program)) throw new Error(`npm is not at ${program}`);
  const get = (name: string): readonly string[] => [
    ...['/usr/bin/env', `NPM_CONFIG_USERCONFIG=${config}`, process.execPath, program],
    ...['install', '--prefix', `${CLIENT_FOLDER}/npm`, name],
  ];
  const file = join('npm', 'node_modules', PACKAGES.npm, 'package.json');
  return { name: 'npm', mounts: mountsOf(prefix), gets: [{ argv: get(PACKAGES.npm), file }], misses: get(MISSING) };
}

/** Without root, so that its state is in a folder of its own. */
function apt(): PackageTool {
  const program = '/usr/bin/apt-get';
  if (!existsSync(program)) throw new Error(`${program} is not there`);
  const own = [
    `Dir::State=${CLIENT_FOLDER}/apt`,
    `Dir::State::status=${CLIENT_FOLDER}/status`,
    `Dir::Cache=${CLIENT_FOLDER}/apt`,
  ];
  const call = (...args: readonly string[]): readonly string[] => [
    ...[program, '-q', ...own.flatMap((option) => ['-o', option])],
    ...args,
  ];
  const folders = ['apt/lists/partial', 'apt/archives/partial'].map((path) => `${CLIENT_FOLDER}/${path}`).join(' ');
  const prepare = `mkdir -p ${folders} && touch ${CLIENT_FOLDER}/status && exec "$@"`;
  return {
    name: 'apt-get',
    // Checking a signature takes awk, which Debian finds by a link in this folder.
    mounts: existsSync(ALTERNATIVES) ? [seen(ALTERNATIVES)] : [],
    first: ['/bin/sh', '-c', prepare, 'sh', ...call('update', '--error-on=any')],
    gets: [{ argv: call('download', PACKAGES.debian), file: `${PACKAGES.debian}_${VERSION}_all.deb` }],
    misses: call('download', MISSING),
  };
}

function mountsOf(prefix: string): readonly Mount[] {
  return prefix === '/usr' ? [] : [seen(prefix)];
}

/** A folder of this machine, at its own path. */
function seen(path: string): Mount {
  return { source: path, target: path, readOnly: true, isFile: false };
}
