import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { SallyportError } from '../errors';
import { explain, hasCode } from './fault';
import { readTextFile } from './read';
import { withScratch } from './write';

/** Stands in every folder that we wrote and may therefore replace (decisions 14). */
export const MARKER_FILE = '.sallyport';

export type FileContent = string | Uint8Array;

/** How often another run may put its own output in the way before we give up. */
const MAX_SWAPS = 100;

const MAX_MARKER_BYTES = 64 * 1024;

/**
 * Makes a folder hold exactly these files, and the marker. The new folder is written beside the old one and put in its
 * place by rename: a reader sees the old folder, none for an instant, or the new one, never a mixture. Runs at the same
 * time do not disturb each other; the last one stays.
 *
 * @param files content by path relative to the target, with `/` between segments.
 * @param marker content of the marker file. A folder is ours if the first line of its marker is the first line of this
 * one, so keep that line the same from release to release.
 * @throws SallyportError (usage) if the target is a file, a link, or a folder that is neither ours nor empty, or if the
 * disk refuses, two paths that clash included; (bug) if a path leaves the target. The old content is still there then.
 */
export function replaceDirectory(target: string, files: ReadonlyMap<string, FileContent>, marker: string): void {
  const path = resolve(target);
  try {
    assertReplaceable(path, target, marker);
    mkdirSync(dirname(path), { recursive: true });
    withScratch(dirname(path), basename(path), (scratch) => {
      const fresh = join(scratch, 'new');
      writeAll(fresh, files, marker);
      swap({ path, target, marker, scratch, fresh });
    });
  } catch (error) {
    throw explain(error, 'cannot replace folder', target, 'usage');
  }
}

/**
 * Refuses a target that `replaceDirectory` would refuse, without touching anything: for callers that write several folders
 * and must not stop after some of them.
 *
 * @throws SallyportError (usage)
 */
export function checkReplaceable(target: string, marker: string): void {
  try {
    assertReplaceable(resolve(target), target, marker);
  } catch (error) {
    throw explain(error, 'cannot replace folder', target, 'usage');
  }
}

interface Swap {
  readonly path: string;
  /** The path as the user wrote it. */
  readonly target: string;
  readonly marker: string;
  readonly scratch: string;
  readonly fresh: string;
}

function writeAll(folder: string, files: ReadonlyMap<string, FileContent>, marker: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, MARKER_FILE), marker, { flag: 'wx' });
  for (const [relativePath, content] of files) {
    const path = join(folder, ...segmentsOf(relativePath));
    mkdirSync(dirname(path), { recursive: true });
    // `wx`: two names that the file system takes for one are an error, not a lost file.
    writeFileSync(path, content, { flag: 'wx' });
  }
}

function segmentsOf(path: string): readonly string[] {
  const segments = path.split('/');
  const isSafe = segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..');
  if (!isSafe || /[\\\0]/.test(path) || segments[0] === MARKER_FILE) {
    throw new SallyportError('bug', {
      message: 'a path to write is not one below the target folder',
      value: path,
      allowed: `segments joined by "/", none of them empty, "." or "..", and not ${MARKER_FILE}`,
    });
  }
  return segments;
}

function swap(job: Swap): void {
  for (let round = 0; round < MAX_SWAPS; round += 1) {
    assertReplaceable(job.path, job.target, job.marker);
    // Beside the scratch folder, not in it: what could not be put back must outlive the clean-up.
    const old = `${job.scratch}-old-${round}`;
    const hadOld = setAside(job.path, old);
    const isDone = putInPlace(job, hadOld ? old : undefined);
    rmSync(old, { recursive: true, force: true });
    if (isDone) {
      return;
    }
  }
  throw new SallyportError('usage', {
    message: 'other runs keep writing the same folder',
    place: { file: job.target },
    fix: 'let one of them write to another folder',
  });
}

/** False if there is nothing to set aside, or another run has just done so. */
function setAside(path: string, old: string): boolean {
  try {
    renameSync(path, old);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return false;
    }
    throw error;
  }
}

/** False if another run was faster: its output stands there now, and the next round replaces that. */
function putInPlace(job: Swap, old: string | undefined): boolean {
  try {
    renameSync(job.fresh, job.path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST')) {
      return false;
    }
    if (old !== undefined) {
      renameSync(old, job.path);
    }
    throw error;
  }
}

function assertReplaceable(path: string, target: string, marker: string): void {
  const obstacle = obstacleAt(path, marker);
  if (obstacle !== undefined) {
    throw new SallyportError('usage', {
      message: `refusing to replace ${obstacle}`,
      place: { file: target },
      allowed: `a folder that does not exist, is empty, or carries our marker ${MARKER_FILE}`,
      fix: 'choose another output folder, or remove this one',
    });
  }
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
  return isOurs(path, marker) ? undefined : 'a folder that we did not write';
}

function isOurs(path: string, marker: string): boolean {
  try {
    const file = join(path, MARKER_FILE);
    if (!existsSync(file)) {
      return readdirSync(path).length === 0;
    }
    return (
      lstatSync(file).isFile() && firstLine(readTextFile(file, { maxBytes: MAX_MARKER_BYTES })) === firstLine(marker)
    );
  } catch (error) {
    // Another run may set the folder aside while we look at it; the rename that follows will tell.
    if (hasCode(error instanceof SallyportError ? error.cause : error, 'ENOENT')) {
      return true;
    }
    throw error;
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
