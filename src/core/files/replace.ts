import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { SallyportError } from '../errors';
import { explain, hasCode } from './fault';
import { makeFolders } from './folders';
import { assertReplaceable, MARKER_FILE, type FileContent, type Place } from './replaceable';
import { markerWith } from './strangers';
import { withScratch } from './write';

/** How often another run may put its own output in the way before we give up. */
const MAX_SWAPS = 100;

/**
 * Makes a folder hold exactly these files, and the marker. The new folder is written beside the old one and put in its
 * place by rename: a reader sees the old folder, none for an instant, or the new one, never a mixture. Runs at the same
 * time do not disturb each other; the last one stays.
 *
 * @param files content by path relative to the target, with `/` between segments.
 * @param marker content of the marker file, to which the list of the files is added. A folder is ours if the first line of
 * its marker is the first line of this one, so keep that line the same from release to release.
 * @throws SallyportError (usage) if the target is a file, a link, a folder that is neither ours nor empty, or one with a
 * file in it that we did not write, or if the disk refuses, two paths that clash included; (bug) if a path leaves the
 * target. The old content is still there then.
 */
export function replaceDirectory(target: string, files: ReadonlyMap<string, FileContent>, marker: string): void {
  const path = resolve(target);
  try {
    const job = { path, target, marker, files };
    assertReplaceable(job);
    makeFolders(dirname(path));
    withScratch(dirname(path), basename(path), (scratch) => {
      const fresh = join(scratch, 'new');
      writeAll(fresh, files, marker);
      swap({ ...job, scratch, fresh });
    });
  } catch (error) {
    throw explain(error, 'cannot replace folder', target, 'usage');
  }
}

interface Swap extends Place {
  readonly scratch: string;
  readonly fresh: string;
}

function writeAll(folder: string, files: ReadonlyMap<string, FileContent>, marker: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, MARKER_FILE), markerWith(marker, files.keys()), { flag: 'wx' });
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
    assertReplaceable(job);
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
