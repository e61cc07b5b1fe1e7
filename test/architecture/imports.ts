import { createRequire } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';
import type { Check, Tree } from './tree';

/** The linter's own table: an ES module, which a file that compiles to CommonJS cannot import by name. */
const { packageRefusal, refusal } = createRequire(__filename)('../../lint/zones.mjs') as {
  packageRefusal(from: string, specifier: string, dependencies: readonly string[]): string | undefined;
  refusal(from: string, to: string, isType: boolean): string | undefined;
};

/** Every import, export from and `import()` of every source keeps to the table of zones that the linter reads. */
export const checkImports: Check = (tree) => {
  const dependencies = dependenciesOf(tree);
  return tree.files
    .filter((path) => /^(src|tiers)\/.*\.ts$/.test(path))
    .flatMap((path) =>
      ts
        .preProcessFile(tree.read(path), true, true)
        .importedFiles.map(({ fileName, pos }) => ({ fileName, isType: isTypeOnly(tree.read(path), pos) }))
        .flatMap(({ fileName, isType }) => {
          const from = moduleOf(path);
          const why = fileName.startsWith('.')
            ? refusal(from, moduleOf(posix.join(posix.dirname(path), fileName)), isType)
            : packageRefusal(from, fileName, dependencies);
          return why === undefined ? [] : [`${path}: import of ${fileName}: ${why}`];
        }),
    );
};

function dependenciesOf(tree: Tree): readonly string[] {
  if (!tree.files.includes('package.json')) return [];
  const { dependencies } = JSON.parse(tree.read('package.json')) as { dependencies: Readonly<Record<string, string>> };
  return Object.keys(dependencies);
}

/** True if the statement around a specifier imports or exports types only. `import('…')` never does here, also as a type. */
function isTypeOnly(text: string, at: number): boolean {
  const before = text.slice(0, at);
  const statement = before.slice(Math.max(before.lastIndexOf('\nimport'), before.lastIndexOf('\nexport'), 0)).trim();
  const names = /^(?:im|ex)port\s*\{([^}]*)\}/.exec(statement)?.[1];
  const listed = (names ?? '').split(',').filter((name) => name.trim() !== '');
  return (
    /^(?:im|ex)port\s+type\b/.test(statement) || (listed.length > 0 && listed.every((name) => /^\s*type\s/.test(name)))
  );
}

/** Path of a module: without extension, and a folder for its index. */
function moduleOf(path: string): string {
  return path.replace(/\.[cm]?[jt]s$/, '').replace(/\/index$/, '');
}
