import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compareText } from '../result';
import { explain, hasCode } from './fault';
import { makeFolders } from './folders';

/** Names of the folders in a folder, sorted; none where there is no folder. */
export function folderNames(path: string): readonly string[] {
  return attempt(path, 'cannot read folder', () => foldersIn(path));
}

/** Every folder below one, as paths relative to it, each before what is in it. */
export function listFolders(path: string): readonly string[] {
  return attempt(path, 'cannot read folder', () => below(path, ''));
}

/** Makes a folder, and those above it. */
export function makeFolder(path: string): void {
  attempt(path, 'cannot make folder', () => makeFolders(resolve(path)));
}

/** Takes a folder with all that is in it away, where there is one. */
export function removeTree(path: string): void {
  attempt(path, 'cannot remove', () => rmSync(path, { recursive: true, force: true }));
}

/** Gives a file or a folder another name on the same volume. */
export function moveTo(from: string, to: string): void {
  attempt(from, 'cannot move', () => renameSync(from, to));
}

function foldersIn(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort(compareText);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

function below(root: string, folder: string): string[] {
  return foldersIn(join(root, folder)).flatMap((name) => {
    const path = folder === '' ? name : `${folder}/${name}`;
    return [path, ...below(root, path)];
  });
}

function attempt<T>(path: string, what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw explain(error, what, path, 'usage');
  }
}
