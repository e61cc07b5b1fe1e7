import { existsSync, mkdirSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { SallyportError } from '../errors';
import { hasCode } from './fault';

/** File systems that show what the kernel knows and keep no files, by their type number (linux/magic.h, statfs(2)). */
const PSEUDO: ReadonlyMap<number, string> = new Map([
  [0x9fa0, 'proc'],
  [0x62656572, 'sysfs'],
  [0x1cd1, 'devpts'],
  [0x27e0eb, 'cgroup'],
  [0x63677270, 'cgroup2'],
  [0x64626720, 'debugfs'],
  [0x74726163, 'tracefs'],
  [0x73636673, 'securityfs'],
  [0x62656570, 'configfs'],
  [0x6165676c, 'pstore'],
  [0xcafe4a11, 'bpf'],
  [0x42494e4d, 'binfmt_misc'],
]);

/**
 * Refuses a path that would lie on a file system that keeps no files. The nearest thing that exists above the path decides.
 *
 * @param path absolute
 * @param named the path as the user wrote it
 * @throws SallyportError (usage)
 */
export function refusePseudoFiles(path: string, named: string): void {
  const kind = PSEUDO.get(statfsSync(nearestExisting(path)).type);
  if (kind !== undefined) throw noPlace(named, `a pseudo file system (${kind})`);
}

/**
 * Makes a folder and those above it. Not by `mkdir` with `recursive`: that one tries for ever where a file system takes no
 * folders and says that the folder above does not exist.
 *
 * @throws SallyportError (usage) there; a system error for everything else that the disk refuses
 */
export function makeFolders(path: string): void {
  const missing: string[] = [];
  for (let at = path; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.unshift(at);
  for (const folder of missing) makeFolder(folder);
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    // Another run was faster, or it is a link that leads nowhere: what follows will tell.
    if (hasCode(error, 'EEXIST')) return;
    if (hasCode(error, 'ENOENT') && existsSync(dirname(path)))
      throw noPlace(path, 'a file system that takes no folders');
    throw error;
  }
}

function nearestExisting(path: string): string {
  let at = path;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  return at;
}

function noPlace(file: string, what: string): SallyportError {
  return new SallyportError('usage', {
    message: `nothing can be written here: it is ${what}`,
    place: { file },
    allowed: 'a folder on a disk',
    fix: 'choose another output folder',
  });
}
