import type { Dirent, Stats } from 'node:fs';

/** What to do about a path that is no regular file. */
export const SPECIAL_FIX = 'save what it gives in a file; where a command takes standard input, name it as -';

/** What stands there, if it is neither a file nor a folder nor a link, with its article: `a named pipe`. */
export function specialKind(entry: Stats | Dirent): string | undefined {
  if (entry.isFIFO()) return 'a named pipe';
  if (entry.isSocket()) return 'a socket';
  return entry.isCharacterDevice() || entry.isBlockDevice() ? 'a device' : undefined;
}
