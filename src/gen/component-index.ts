import { join } from 'node:path';
import { SallyportError } from '../core/errors';
import { listFiles, pathKind } from '../core/files';
import { compareText } from '../core/result';
import { BANNER, type Generated } from './generator';

const FOLDER = 'src/components';

/** A component by its folder: `src/components/<plane>/<name>`. */
export interface ComponentFolder {
  readonly plane: string;
  readonly name: string;
}

/** Every folder with an `index.ts` on the second level below `src/components`, sorted by name. Nothing is compiled for it. */
export function componentFolders(root: string): readonly ComponentFolder[] {
  const folder = join(root, FOLDER);
  if (pathKind(folder) === 'missing') {
    return [];
  }
  return listFiles(folder, (path) => /^[^/]+\/[^/]+\/index\.ts$/.test(path))
    .map((path) => path.split('/'))
    .map(([plane = '', name = '']) => ({ plane, name }))
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.plane, b.plane));
}

/**
 * `src/components/index.ts`: the list of all components, keyed by name.
 *
 * @throws SallyportError (usage) if two planes have a component of the same name: objects are named after it.
 */
export function componentIndex(root: string): Generated {
  const folders = componentFolders(root);
  refuseTwins(folders);
  const imports = folders.map(
    ({ plane, name }) => `import { component as ${camelCase(name)} } from './${plane}/${name}';`,
  );
  const entries = folders.map(({ name }) => `  '${name}': ${camelCase(name)},`);
  const list =
    entries.length === 0
      ? ['export const components = {} as const;']
      : ['/** Every component by its name. */', 'export const components = {', ...entries, '} as const;'];
  return new Map([[`${FOLDER}/index.ts`, [BANNER, ...imports, '', ...list, ''].join('\n')]]);
}

function refuseTwins(folders: readonly ComponentFolder[]): void {
  const twins = folders.filter(({ name }, index) => folders[index + 1]?.name === name);
  if (twins.length > 0) {
    throw new SallyportError(
      'usage',
      twins.map(({ name }) => ({
        message: 'two planes have a component of this name',
        value: name,
        place: { file: FOLDER },
        fix: 'rename one of the folders',
      })),
    );
  }
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
