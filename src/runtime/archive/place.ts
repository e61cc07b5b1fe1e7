import { join } from 'node:path';
import { z } from 'zod';
import { fileSize, folderNames, listFiles, listFolders, pathKind } from '../../core/files';

/** A base backup, as our own script names one. */
const BASE_NAME = /^2\d{7}T\d{6}Z$/;
/** A segment, the label of a base backup, or the history of a timeline. What is not yet whole has another name. */
const WAL_NAME = /^(?:[0-9A-F]{24}(?:\.[0-9A-F]{8}\.backup|\.partial)?|[0-9A-F]{8}\.history)$/;
/** Written last by pg_basebackup. */
const MANIFEST = 'backup_manifest';

/** Names in the store. */
export const WAL_PREFIX = 'wal/';
export const BASE_PREFIX = 'base/';
const INDEX_NAME = 'index.json';

/** What makes a base backup whole again: a store has no empty folders. */
export const baseIndex = z.strictObject({
  folders: z.array(z.string().min(1)),
  files: z.array(z.strictObject({ path: z.string().min(1), size: z.number().int().min(0) })),
});
export type BaseIndex = z.infer<typeof baseIndex>;

/** Files of WAL that are there, by name. */
export function walIn(folder: string): readonly string[] {
  const wal = join(folder, 'wal');
  return pathKind(wal) === 'directory' ? listFiles(wal).filter((name) => WAL_NAME.test(name)) : [];
}

/** Base backups that are whole, oldest first. */
export function basesIn(folder: string): readonly string[] {
  const base = join(folder, 'base');
  return folderNames(base).filter((name) => BASE_NAME.test(name) && pathKind(join(base, name, MANIFEST)) === 'file');
}

export function indexOf(folder: string, base: string): BaseIndex {
  const root = join(folder, 'base', base);
  const files = listFiles(root).map((path) => ({ path, size: fileSize(join(root, path)) }));
  return { folders: [...listFolders(root)], files };
}

export function walKey(name: string): string {
  return `${WAL_PREFIX}${name}`;
}

export function fileKey(base: string, path: string): string {
  return `${BASE_PREFIX}${base}/files/${path}`;
}

/** The object that says a base backup is whole in the store: put last, and taken away first. */
export function indexKey(base: string): string {
  return `${BASE_PREFIX}${base}/${INDEX_NAME}`;
}

/** Base backups that are whole in the store, oldest first, by its keys. */
export function basesAmong(keys: readonly string[]): readonly string[] {
  const all = new Set(keys);
  return [...new Set(keys.map(baseOf))].filter((base) => base !== '' && all.has(indexKey(base))).sort();
}

/** Base backup that a key belongs to; nothing for any other. */
export function baseOf(key: string): string {
  const [top, base = ''] = key.split('/');
  return `${top ?? ''}/` === BASE_PREFIX && BASE_NAME.test(base) ? base : '';
}

/** Name of the file of WAL that a key belongs to; nothing for any other. */
export function walOf(key: string): string {
  const name = key.startsWith(WAL_PREFIX) ? key.slice(WAL_PREFIX.length) : '';
  return WAL_NAME.test(name) ? name : '';
}
