import { join } from 'node:path';
import { fileSize } from '../../core/files';
import type { Bucket } from '../s3/bucket';
import { baseOf, basesIn, fileKey, indexKey, indexOf, walIn, walKey, walOf } from './place';

export interface Shipped {
  /** Keys that were put, and keys that were taken away. */
  readonly put: readonly string[];
  readonly deleted: readonly string[];
}

/** What a bucket has to be able to do for it. */
export type Target = Pick<Bucket, 'putFile' | 'putText' | 'list' | 'delete'>;

/** Keeps a bucket equal to a folder of backups: what is new there goes over, and what was cleared away there goes as well. */
export class Shipper {
  /** Size of each object in the store, by key, once it was asked. */
  private known: Map<string, number> | undefined;

  constructor(
    private readonly folder: string,
    private readonly bucket: Target,
  ) {}

  /** After an error: what is in the store is asked anew. */
  forget(): void {
    this.known = undefined;
  }

  /** @throws Error where the store has another file under a name of ours: it is the archive of another server */
  async round(): Promise<Shipped> {
    const known = this.known ?? new Map((await this.bucket.list('')).map(({ key, size }) => [key, size]));
    this.known = known;
    const put = [...(await this.shipWal(known)), ...(await this.shipBases(known))];
    return { put, deleted: await this.clear(known) };
  }

  private async shipWal(known: Map<string, number>): Promise<readonly string[]> {
    const put: string[] = [];
    for (const name of walIn(this.folder)) {
      const file = join(this.folder, 'wal', name);
      if (await this.ship(walKey(name), file, known)) put.push(walKey(name));
    }
    return put;
  }

  private async shipBases(known: Map<string, number>): Promise<readonly string[]> {
    const put: string[] = [];
    for (const base of basesIn(this.folder).filter((name) => !known.has(indexKey(name)))) {
      const index = indexOf(this.folder, base);
      for (const { path } of index.files)
        await this.ship(fileKey(base, path), join(this.folder, 'base', base, path), known);
      await this.bucket.putText(indexKey(base), `${JSON.stringify(index)}\n`);
      known.set(indexKey(base), 0);
      put.push(indexKey(base));
    }
    return put;
  }

  private async ship(key: string, file: string, known: Map<string, number>): Promise<boolean> {
    const size = fileSize(file);
    const stored = known.get(key);
    if (stored === size) return false;
    if (stored !== undefined)
      throw new Error(`${key} has ${stored} bytes in the store and ${size} here: it is the archive of another server`);
    await this.bucket.putFile(key, file);
    known.set(key, size);
    return true;
  }

  /** Nothing goes while no base backup is here: a folder that is new or was lost is no reason to clear the store. */
  private async clear(known: Map<string, number>): Promise<readonly string[]> {
    const bases = basesIn(this.folder);
    if (bases.length === 0) return [];
    const kept = new Set([...bases, ...walIn(this.folder)]);
    const gone = [...known.keys()].filter((key) => {
      const name = baseOf(key) === '' ? walOf(key) : baseOf(key);
      return name !== '' && !kept.has(name);
    });
    // The index first: without it, nobody takes the rest for a backup.
    const ordered = gone.sort((a, b) => Number(isIndex(b)) - Number(isIndex(a)));
    for (const key of ordered) {
      await this.bucket.delete(key);
      known.delete(key);
    }
    return ordered;
  }
}

function isIndex(key: string): boolean {
  return key === indexKey(baseOf(key));
}
