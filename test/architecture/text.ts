import type { Check, Tree } from './tree';

/**
 * Hosts of package registries. The words are split, so that this file does not name what it looks for: a mirror or a
 * proxy rewrites such names, and a reader of an air-gapped site takes them for a source.
 */
const REGISTRY_HOSTS = [
  ['npmjs', '.org'],
  ['npmjs', '.com'],
  ['registry.', 'yarnpkg.com'],
  ['npm.', 'pkg.github.com'],
  ['pypi', '.org'],
  ['pypi.', 'python.org'],
  ['python', 'hosted.org'],
  ['proxy.', 'golang.org'],
  ['sum.', 'golang.org'],
  ['crates', '.io'],
  ['repo1.', 'maven.org'],
  ['repo.', 'maven.apache.org'],
  ['central.', 'sonatype.com'],
  ['plugins.', 'gradle.org'],
  ['rubygems', '.org'],
  ['deb.', 'debian.org'],
  ['security.', 'debian.org'],
  ['archive.', 'ubuntu.com'],
  ['security.', 'ubuntu.com'],
  ['dl-cdn.', 'alpinelinux.org'],
].map((parts) => parts.join(''));

/** Folders of one machine, and nobody else's. */
const MACHINE_PATHS = [
  '/Users/',
  '/home/runner/',
  '/home/ubuntu/',
  '/tmp/bash',
  ...['main', 'shared'].map((name) => `/wo${'rk/'}${name}`),
];

/** No tracked text names the host of a package registry. */
export const checkRegistries: Check = (tree) =>
  problemsOf(tree, REGISTRY_HOSTS, (host) => `names a package registry (${host.replace('.', ' . ')})`);

/** No tracked text names a folder of the machine that it was written on. */
export const checkMachinePaths: Check = (tree) =>
  problemsOf(
    {
      ...tree,
      files: tree.files.filter((path) => path !== 'test/architecture/text.ts' && path !== 'test/architecture.test.ts'),
    },
    MACHINE_PATHS,
    (path) => `names a folder of one machine (${path})`,
  );

function problemsOf(tree: Tree, words: readonly string[], problem: (word: string) => string): readonly string[] {
  return tree.files.flatMap((path) => {
    const text = tree.read(path);
    if (text.includes('\0')) {
      return [];
    }
    const lower = text.toLowerCase();
    return words.filter((word) => names(lower, word.toLowerCase())).map((word) => `${path}: ${problem(word)}`);
  });
}

/** True if a word stands in a text and not within a longer one: `mypypi` is another name. */
function names(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[a-z0-9-]/.test(text[at - 1] ?? '')) {
      return true;
    }
  }
  return false;
}
