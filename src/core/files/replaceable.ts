import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SallyportError } from '../errors';
import { explain, hasCode } from './fault';
import { refusePseudoFiles } from './folders';
import { readTextFile } from './read';
import { filesNamedBy, strangersIn } from './strangers';

/** Stands in every folder that we wrote and may therefore replace (decisions 14). */
export const MARKER_FILE = '.sallyport';

export type FileContent = string | Uint8Array;

const MAX_MARKER_BYTES = 1024 * 1024;

/** Strangers that a refusal names. */
const SHOWN = 5;

/** A folder to replace. */
export interface Place {
  /** Absolute. */
  readonly path: string;
  /** The path as the user wrote it. */
  readonly target: string;
  readonly marker: string;
  /** What is going to be written; absent where that is not known yet. */
  readonly files?: ReadonlyMap<string, FileContent>;
}

/**
 * Refuses a target that `replaceDirectory` would refuse, without touching anything: for callers that write several folders
 * and must not stop after some of them.
 *
 * @param files what is going to be written, as far as that is known yet
 * @throws SallyportError (usage)
 */
export function checkReplaceable(target: string, marker: string, files?: ReadonlyMap<string, FileContent>): void {
  try {
    assertReplaceable({ path: resolve(target), target, marker, ...(files === undefined ? {} : { files }) });
  } catch (error) {
    throw explain(error, 'cannot replace folder', target, 'usage');
  }
}

/** Refuses what must not be replaced. @throws SallyportError (usage), or a system error */
export function assertReplaceable(place: Place): void {
  const { path, target, marker } = place;
  refusePseudoFiles(path, target);
  const obstacle = obstacleAt(path, marker);
  if (obstacle !== undefined) {
    throw new SallyportError('usage', {
      message: `refusing to replace ${obstacle}`,
      place: { file: target },
      allowed: `a folder that does not exist, is empty, or carries our marker ${MARKER_FILE}`,
      fix: 'choose another output folder, or remove this one',
    });
  }
  refuseStrangers(place);
}

function obstacleAt(path: string, marker: string): string | undefined {
  if (dirname(path) === path) {
    return 'the root of the file system';
  }
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) {
    return undefined;
  }
  if (!status.isDirectory()) {
    return status.isSymbolicLink() ? 'a symbolic link' : 'a file';
  }
  return unlessMoved(true, () => isOurs(path, marker)) ? undefined : 'a folder that we did not write';
}

function isOurs(path: string, marker: string): boolean {
  const file = join(path, MARKER_FILE);
  if (!existsSync(file)) {
    return readdirSync(path).length === 0;
  }
  return lstatSync(file).isFile() && firstLine(readMarker(file)) === firstLine(marker);
}

/** A file that somebody else put into a folder of ours must not vanish with the old content (decisions 14). */
function refuseStrangers({ path, target, files }: Place): void {
  const found = unlessMoved([], () => {
    const file = join(path, MARKER_FILE);
    const text = existsSync(file) ? readMarker(file) : '';
    // A marker of an older release names no files; what is about to be written tells then.
    const own = filesNamedBy(text) ?? (files === undefined ? undefined : new Set(files.keys()));
    if (own === undefined) return [];
    const strangers = strangersIn(path, new Set([...own, MARKER_FILE]));
    // Another run may have put its own output there in between: the next look will tell.
    return existsSync(file) && readMarker(file) === text ? strangers : [];
  });
  if (found.length === 0) return;
  const rest = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : '';
  throw new SallyportError('usage', {
    message: 'refusing to replace a folder with files in it that we did not write',
    place: { file: target },
    value: `${found.slice(0, SHOWN).join(', ')}${rest}`,
    allowed: `the files that ${MARKER_FILE} names`,
    fix: 'move or remove what is not ours, or choose another output folder',
  });
}

/** What a look at the folder says, or `moved` if another run set it aside meanwhile; the rename that follows will tell. */
function unlessMoved<T>(moved: T, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (hasCode(error instanceof SallyportError ? error.cause : error, 'ENOENT')) {
      return moved;
    }
    throw error;
  }
}

function readMarker(file: string): string {
  return readTextFile(file, { maxBytes: MAX_MARKER_BYTES, label: 'marker' });
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
