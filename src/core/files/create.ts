import { chmodSync, lstatSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { SallyportError } from '../errors';
import { explain, hasCode } from './fault';
import { makeFolders, refusePseudoFiles } from './folders';
import { withScratch } from './write';

/** A file of a new folder. */
export interface NewFile {
  readonly content: string;
  /** Permission bits; a stricter umask takes some away. */
  readonly mode: number;
}

/**
 * Makes a folder with these files, open to its owner alone. It is written beside its place and put there by rename: there
 * is either no folder, the empty one that was there, or the whole one.
 *
 * @param files content by name; a name has no folders
 * @throws SallyportError (usage) if something other than an empty folder stands there, or if the disk refuses
 */
export function createDirectory(target: string, files: ReadonlyMap<string, NewFile>): void {
  const path = resolve(target);
  try {
    refusePseudoFiles(path, target);
    refuseOccupied(path, target);
    makeFolders(dirname(path));
    withScratch(dirname(path), basename(path), (scratch) => {
      // What is written must not be readable even while it stands beside its place.
      chmodSync(scratch, OWNER_ONLY);
      const fresh = join(scratch, 'new');
      mkdirSync(fresh, { mode: OWNER_ONLY });
      for (const [name, { content, mode }] of files) writeFileSync(join(fresh, name), content, { flag: 'wx', mode });
      renameSync(fresh, path);
    });
  } catch (error) {
    // Another program was faster, and its files stay.
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw occupied(target, 'a folder with files in it');
    throw explain(error, 'cannot make folder', target, 'usage');
  }
}

const OWNER_ONLY = 0o700;

function refuseOccupied(path: string, target: string): void {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return;
  if (status.isSymbolicLink()) throw occupied(target, 'a symbolic link');
  if (!status.isDirectory()) throw occupied(target, 'a file');
  if (readdirSync(path).length > 0) throw occupied(target, 'a folder with files in it');
}

function occupied(file: string, what: string): SallyportError {
  return new SallyportError('usage', {
    message: `refusing to write where ${what} stands`,
    place: { file },
    allowed: 'a folder that does not exist, or an empty one',
    fix: 'choose another folder',
  });
}
