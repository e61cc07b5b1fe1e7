import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { explain, hasCode } from './fault';

/**
 * Writes a text file as UTF-8, making its folders. A reader sees the old content or the new one, never a part.
 *
 * @throws SallyportError (usage), with the old content still there.
 */
export function writeTextFile(path: string, text: string): void {
  const parent = dirname(path);
  try {
    mkdirSync(parent, { recursive: true });
    withScratch(parent, basename(path), (scratch) => {
      const file = join(scratch, 'new');
      writeFileSync(file, text, { flag: 'wx' });
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
      if (!hasCode(error, 'EEXIST')) {
        throw error;
      }
    }
  }
}
