import { join } from 'node:path';
import { makeFolder, moveTo, pathKind, removeTree } from '../../core/files';
import type { Bucket } from '../s3/bucket';
import type { ArchiveConfig } from './config';
import { baseIndex, basesAmong, basesIn, fileKey, indexKey, walKey, walOf, type BaseIndex } from './place';

export type Source = Pick<Bucket, 'list' | 'text' | 'fetch'>;

/**
 * Brings the archive back into a folder that has no base backup, where there is no database either: what it is restored
 * from stays for whoever is asked which of them to take. A second run goes on where the first one ended.
 * @returns names of the base backups that were brought back
 */
export async function fetchArchive(
  { folder, database }: Pick<ArchiveConfig, 'folder' | 'database'>,
  bucket: Source,
): Promise<readonly string[]> {
  if (pathKind(database) !== 'missing' || basesIn(folder).length > 0) return [];
  const keys = (await bucket.list('')).map(({ key }) => key);
  const bases = basesAmong(keys);
  if (bases.length === 0) return [];
  const wal = join(folder, 'wal');
  makeFolder(wal);
  for (const name of keys.map(walOf).filter((one) => one !== '')) await fetchWal(name, wal, bucket);
  // Base backups last: they are what says that all is there. The newest is the last of them.
  const scratch = join(folder, 'fetch');
  makeFolder(join(folder, 'base'));
  removeTree(scratch);
  for (const base of bases) await fetchBase(base, join(scratch, base), bucket);
  for (const base of bases) moveTo(join(scratch, base), join(folder, 'base', base));
  removeTree(scratch);
  return bases;
}

async function fetchWal(name: string, wal: string, bucket: Source): Promise<void> {
  const target = join(wal, name);
  if (pathKind(target) === 'file') return;
  const part = `${target}-part`;
  removeTree(part);
  await bucket.fetch(walKey(name), part);
  moveTo(part, target);
}

async function fetchBase(base: string, target: string, bucket: Source): Promise<void> {
  const { folders, files } = parsed(base, (await bucket.text(indexKey(base))) ?? '');
  makeFolder(target);
  for (const folder of folders) makeFolder(join(target, safe(folder)));
  for (const { path } of files) await bucket.fetch(fileKey(base, path), join(target, safe(path)));
}

function parsed(base: string, text: string): BaseIndex {
  const found = baseIndex.safeParse(json(text));
  if (!found.success) throw new Error(`${indexKey(base)} is no index of a base backup`);
  return found.data;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A path that stays in its folder, whoever wrote the index. */
function safe(path: string): string {
  if (path.startsWith('/') || path.split('/').includes('..')) throw new Error(`${path}: leads out of the backup`);
  return path;
}
