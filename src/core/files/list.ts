import { lstatSync, readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { SallyportError, type ErrorKind } from '../errors';
import { compareText } from '../result';
import { explain, hasCode } from './fault';
import { SPECIAL_FIX, specialKind } from './special';

export type PathKind = 'file' | 'directory' | 'missing';

/** What stands at a path, links followed; pipes and devices count as files, and reading one says what it is. */
export function pathKind(path: string): PathKind {
  try {
    return statSync(path).isDirectory() ? 'directory' : 'file';
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) {
      return 'missing';
    }
    throw explain(error, 'cannot look at it', path, 'usage');
  }
}

export interface ListOptions {
  /** `usage` for folders of ours, `unreadable` for material under audit. @default 'usage' */
  readonly kind?: ErrorKind;
}

interface Walk {
  readonly root: string;
  readonly realRoot: string;
  readonly kind: ErrorKind;
  readonly accepts: (path: string) => boolean;
  readonly found: string[];
}

/**
 * The regular files below a folder that the filter accepts, as paths relative to the folder with `/` between segments,
 * sorted by code point.
 *
 * A symbolic link that stays in the folder is not followed, since its target is listed under its own name; a link to a
 * file is listed if only its own name is accepted. So no loop is possible and nothing is listed twice.
 *
 * @param filter sees the relative path.
 * @throws SallyportError of the kind given, if a folder cannot be read, if a link leads out of the folder or nowhere, or if
 * a pipe, a socket or a device has a name that is accepted: what it stands for would be skipped without a word, or read from
 * a place that nobody named.
 */
export function listFiles(dir: string, filter: (path: string) => boolean = all, options: ListOptions = {}): string[] {
  const kind = options.kind ?? 'usage';
  const walk: Walk = {
    root: dir,
    realRoot: attempt(dir, kind, () => realpathSync(dir)),
    kind,
    accepts: filter,
    found: [],
  };
  visit(walk, '');
  return walk.found.sort(compareText);
}

function all(): boolean {
  return true;
}

function visit(walk: Walk, folder: string): void {
  const path = join(walk.root, folder);
  for (const entry of attempt(path, walk.kind, () => readdirSync(path, { withFileTypes: true }))) {
    visitEntry(walk, folder === '' ? entry.name : `${folder}/${entry.name}`, entry);
  }
}

function visitEntry(walk: Walk, path: string, entry: Dirent): void {
  if (entry.isDirectory()) {
    visit(walk, path);
  } else if (entry.isSymbolicLink()) {
    visitLink(walk, path);
  } else if (walk.accepts(path)) {
    refuseSpecial(walk, path, entry);
    walk.found.push(path);
  }
}

function refuseSpecial(walk: Walk, path: string, entry: Dirent): void {
  const special = specialKind(entry);
  if (special === undefined) return;
  throw new SallyportError(walk.kind, {
    message: `cannot read it: it is ${special}, not a file`,
    place: { file: join(walk.root, path) },
    allowed: 'regular files and folders',
    fix: SPECIAL_FIX,
  });
}

function visitLink(walk: Walk, path: string): void {
  const place = join(walk.root, path);
  const target = linkTarget(walk, place);
  if (target === undefined) {
    if (walk.accepts(path)) {
      throw linkProblem(walk, place, 'the link leads nowhere');
    }
    return;
  }
  const isFolder = lstatSync(target).isDirectory();
  const inside = relative(walk.realRoot, target).split(sep).join('/');
  if (inside === '..' || inside.startsWith('../')) {
    if (isFolder || walk.accepts(path)) {
      throw linkProblem(walk, place, 'the link leads out of the folder');
    }
  } else if (!isFolder && walk.accepts(path) && !walk.accepts(inside)) {
    walk.found.push(path);
  }
}

function linkTarget(walk: Walk, place: string): string | undefined {
  try {
    return realpathSync(place);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ELOOP', 'ENOTDIR')) {
      return undefined;
    }
    throw explain(error, 'cannot follow the link', place, walk.kind);
  }
}

function linkProblem(walk: Walk, file: string, message: string): SallyportError {
  return new SallyportError(walk.kind, {
    message,
    place: { file },
    allowed: 'links to files and folders below the same folder',
    fix: 'put the file itself there, or name its folder as a further argument',
  });
}

function attempt<T>(path: string, kind: ErrorKind, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw explain(error, 'cannot read folder', path, kind);
  }
}
