import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { explain, hasCode } from './fault';
import { makeFolders } from './folders';

/** Names that are tried for a scratch folder; a disk on which all of them exist is not one to write to. */
const MAX_SCRATCH = 1000;

/**
 * Writes a text file as UTF-8, making its folders. A reader sees the old content or the new one, never a part.
 *
 * @param options.mode permission bits; a stricter umask takes some away. @default all may read and write
 * @throws SallyportError (usage), with the old content still there.
 */
export function writeTextFile(path: string, text: string, { mode }: { readonly mode?: number } = {}): void {
  const parent = dirname(path);
  try {
    makeFolders(resolve(parent));
    withScratch(parent, basename(path), (scratch) => {
      const file = join(scratch, 'new');
      writeFileSync(file, text, { flag: 'wx', ...(mode !== undefined && { mode }) });
      renameSync(file, path);
    });
  } catch (error) {
    throw explain(error, 'cannot write file', path, 'usage');
  }
}

/**
 * Runs an action with an empty folder `.<name>.tmp-<pid>` beside a target, hence on the same file system, and removes
 * the folder afterwards. Runs of the same process get a number at the end, so that none shares it.
 */
export function withScratch<T>(parent: string, name: string, action: (scratch: string) => T): T {
  const scratch = reserve(join(parent, `.${name}.tmp-${process.pid}`));
  try {
    return action(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function reserve(wanted: string): string {
  for (let number = 0; ; number += 1) {
    const path = number === 0 ? wanted : `${wanted}-${number}`;
    try {
      mkdirSync(path);
      return path;
    } catch (error) {
      if (!hasCode(error, 'EEXIST') || number === MAX_SCRATCH) {
        throw error;
      }
    }
  }
}
