import { join } from 'node:path';
import { listFiles, pathKind } from '../core/files';
import { compareText } from '../core/result';
import { BANNER, type Generated } from './generator';

const FOLDER = 'src/audit/rules';

/** Names of the rule folders: those with a `rule.ts`, sorted. Nothing is compiled for it. */
export function ruleFolders(root: string): readonly string[] {
  const folder = join(root, FOLDER);
  if (pathKind(folder) === 'missing') return [];
  return listFiles(folder, (path) => /^[^/]+\/rule\.ts$/.test(path))
    .map((path) => path.slice(0, path.indexOf('/')))
    .sort(compareText);
}

/** `src/audit/rules/index.ts`: the list of all rules. */
export function ruleIndex(root: string): Generated {
  const folders = ruleFolders(root);
  const imports = folders.map((name) => `import { rule as ${camelCase(name)} } from './${name}/rule';`);
  const entries = folders.map((name) => `  ${camelCase(name)},`);
  const list =
    entries.length === 0
      ? ['export const rules: readonly Rule[] = [];']
      : ['export const rules: readonly Rule[] = [', ...entries, '];'];
  const lines = [
    BANNER,
    `import type { Rule } from '../rule';`,
    ...imports,
    '',
    '/** Every audit rule, by the name of its folder. */',
    ...list,
    '',
  ];
  return new Map([[`${FOLDER}/index.ts`, lines.join('\n')]]);
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
