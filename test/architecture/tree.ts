import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '../../src/core/files';

/** Files of a repository, so that every check runs over a small wrong one as well as over ours. */
export interface Tree {
  /** Paths relative to the root, with `/`, sorted. */
  readonly files: readonly string[];
  read(path: string): string;
}

/** A check of the layout: one line per violation, beginning with the path. */
export type Check = (tree: Tree) => readonly string[];

/** Not part of the repository: what git ignores, and git itself. */
const IGNORED = new Set(['.git', 'node_modules', 'lib', 'dist', 'coverage']);

/** The checkout at a folder. */
export function diskTree(root: string): Tree {
  const top = readdirSync(root, { withFileTypes: true }).filter((entry) => !IGNORED.has(entry.name));
  const files = top.flatMap((entry) =>
    entry.isDirectory() ? listFiles(join(root, entry.name)).map((path) => `${entry.name}/${path}`) : [entry.name],
  );
  return {
    files: files.filter((path) => !path.endsWith('.tsbuildinfo')).sort(),
    read: (path) => readFileSync(join(root, path), 'utf8'),
  };
}

/** A tree in memory: content by path. */
export function memoryTree(content: Readonly<Record<string, string>>): Tree {
  return { files: Object.keys(content).sort(), read: (path) => content[path] ?? '' };
}

/** Names of the entries right below a folder. */
export function entriesOf(tree: Tree, folder: string): readonly string[] {
  const prefix = `${folder}/`;
  const below = tree.files.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  return [...new Set(below.map((path) => path.split('/')[0] ?? ''))];
}

/** True for a folder that holds something. */
export function isFolder(tree: Tree, path: string): boolean {
  return tree.files.some((file) => file.startsWith(`${path}/`));
}
