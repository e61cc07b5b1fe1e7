import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { listFiles, MARKER_FILE, pathKind, readTextFile } from '../core/files';
import { compareText } from '../core/result';

/** Lines of context around a difference. */
const CONTEXT = 3;

/** What is different between a folder on disk and the files that should be in it, as a patch; empty where nothing is. */
export function compareWithDisk(folder: string, files: ReadonlyMap<string, string>): string {
  const onDisk = pathKind(folder) === 'directory' ? listFiles(folder).filter((path) => path !== MARKER_FILE) : [];
  const paths = [...new Set([...onDisk, ...files.keys()])].sort(compareText);
  return paths
    .map((path) =>
      difference(path, onDisk.includes(path) ? readTextFile(join(folder, path)) : '', files.get(path) ?? '', folder),
    )
    .join('');
}

function difference(path: string, before: string, after: string, folder: string): string {
  if (before === after) return '';
  return createTwoFilesPatch(join(folder, path), path, before, after, 'on disk', 'rendered', { context: CONTEXT });
}
