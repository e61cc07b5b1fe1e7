import ts from 'typescript';
import type { Check, Tree } from './tree';

const MAX_LINES = 300;

/** Written by `npm run gen`. */
const GENERATED = new Set(['src/components/index.ts', 'src/audit/rules/index.ts']);

/** No source that a person writes is longer than a person reads at once. */
export const checkLengths: Check = (tree) =>
  sourcesOf(tree)
    .filter((path) => !GENERATED.has(path) && !path.startsWith('src/imports/'))
    .map((path) => ({ path, lines: tree.read(path).trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > MAX_LINES)
    .map(({ path, lines }) => `${path}: ${lines} lines, ${MAX_LINES} allowed`);

/** Modules of a name that says nothing end up holding anything. */
export const checkNames: Check = (tree) =>
  sourcesOf(tree)
    .filter((path) => /\/(utils?|helpers?|common|misc|shared)\.ts$/.test(path) || !/^[a-z0-9/.-]+$/.test(path))
    .map((path) => `${path}: named after nothing, or not in kebab-case`);

/** A tier lists components and states posture: it makes no objects, and has no classes. */
export const checkTiers: Check = (tree) =>
  tree.files.filter((path) => /^tiers\/[^/]+\.ts$/.test(path)).flatMap((path) => tierProblems(path, tree.read(path)));

function tierProblems(path: string, text: string): readonly string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const problems: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) || ts.isClassDeclaration(node)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      problems.push(`${path}:${line + 1}: a tier makes no objects of its own`);
    }
    if (
      ts.isImportDeclaration(node) &&
      ts.isStringLiteral(node.moduleSpecifier) &&
      !isForTiers(node.moduleSpecifier.text)
    ) {
      problems.push(`${path}: a tier imports core and components only, not ${node.moduleSpecifier.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return problems;
}

function isForTiers(specifier: string): boolean {
  return /^(\.\/|\.\.\/src\/(core|components)(\/|$))/.test(specifier);
}

function sourcesOf(tree: Tree): readonly string[] {
  return tree.files.filter((path) => /^(src|tiers)\/.*\.ts$/.test(path));
}
