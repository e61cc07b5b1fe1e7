import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runShip } from '../../../src/runtime/archive';
import { fetchArchive, type Source } from '../../../src/runtime/archive/fetch';
import { Shipper, type Target } from '../../../src/runtime/archive/ship';
import { makeAuthority } from '../diode/certificates';

const [FIRST, SECOND] = ['20260301T010203Z', '20260302T010203Z'];
const SEGMENT = '000000010000000000000001';

/** A bucket in memory. */
class MemoryBucket implements Target, Source {
  readonly objects = new Map<string, string>();
  /** Fails the put with this number, counted from here. */
  failsAt = Number.POSITIVE_INFINITY;

  async putFile(key: string, file: string): Promise<void> {
    return this.putText(key, readFileSync(file, 'utf8'));
  }
  async putText(key: string, text: string): Promise<void> {
    this.failsAt -= 1;
    if (this.failsAt === 0) throw new Error('the store is gone');
    this.objects.set(key, text);
  }
  async text(key: string): Promise<string | undefined> {
    return this.objects.get(key);
  }
  async fetch(key: string, file: string): Promise<void> {
    const text = this.objects.get(key);
    if (text === undefined) throw new Error(`no ${key}`);
    writeFileSync(file, text, { flag: 'wx' });
  }
  async list(prefix: string): Promise<readonly { readonly key: string; readonly size: number }[]> {
    return [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, text]) => ({ key, size: text.length }));
  }
  async delete(key: string): Promise<void> {
    this.objects.delete(key);
  }
}

let folder = '';
let bucket = new MemoryBucket();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-'));
  bucket = new MemoryBucket();
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text = path): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function base(name: string): void {
  write(`base/${name}/PG_VERSION`, '18');
  write(`base/${name}/base/1/259`);
  mkdirSync(join(folder, `base/${name}/pg_notify`), { recursive: true });
  write(`base/${name}/backup_manifest`);
}

const keys = (): readonly string[] => [...bucket.objects.keys()].sort();

describe('shipping', () => {
  it('puts WAL and whole base backups, each once, and nothing that is being written', async () => {
    write(`wal/${SEGMENT}`);
    write(`wal/${SEGMENT.replace('1', '2')}-part`);
    write('wal/00000002.history');
    base(FIRST);
    write('base/part/PG_VERSION');
    const shipper = new Shipper(folder, bucket);
    expect((await shipper.round()).put).toEqual([`wal/${SEGMENT}`, 'wal/00000002.history', `base/${FIRST}/index.json`]);
    expect(keys()).toEqual([
      `base/${FIRST}/files/PG_VERSION`,
      `base/${FIRST}/files/backup_manifest`,
      `base/${FIRST}/files/base/1/259`,
      `base/${FIRST}/index.json`,
      `wal/${SEGMENT}`,
      'wal/00000002.history',
    ]);
    expect(await shipper.round()).toEqual({ put: [], deleted: [] });
    expect(await new Shipper(folder, bucket).round()).toEqual({ put: [], deleted: [] });
  });

  it('says that a base backup is whole only once all of it is there', async () => {
    base(FIRST);
    const shipper = new Shipper(folder, bucket);
    bucket.failsAt = 3;
    await expect(shipper.round()).rejects.toThrow('the store is gone');
    expect(keys()).not.toContain(`base/${FIRST}/index.json`);
    shipper.forget();
    expect((await shipper.round()).put).toEqual([`base/${FIRST}/index.json`]);
  });

  it('takes away what was cleared here, the sign that a backup is whole first', async () => {
    base(FIRST);
    base(SECOND);
    write(`wal/${SEGMENT}`);
    const shipper = new Shipper(folder, bucket);
    await shipper.round();
    rmSync(join(folder, 'base', FIRST), { recursive: true });
    rmSync(join(folder, 'wal', SEGMENT));
    const { deleted } = await shipper.round();
    expect(deleted[0]).toBe(`base/${FIRST}/index.json`);
    expect(keys().filter((key) => !key.startsWith(`base/${SECOND}/`))).toEqual([]);
  });

  it('clears nothing for a folder that lost everything', async () => {
    base(FIRST);
    write(`wal/${SEGMENT}`);
    await new Shipper(folder, bucket).round();
    const before = keys();
    for (const name of ['base', 'wal']) rmSync(join(folder, name), { recursive: true });
    expect((await new Shipper(folder, bucket).round()).deleted).toEqual([]);
    expect(keys()).toEqual(before);
  });

  it('never writes over the archive of another server', async () => {
    bucket.objects.set(`wal/${SEGMENT}`, 'of somebody else, and longer than ours');
    write(`wal/${SEGMENT}`, 'ours');
    await expect(new Shipper(folder, bucket).round()).rejects.toThrow(/archive of another server/);
  });
});

describe('fetching', () => {
  const place = (): { folder: string; database: string } => ({ folder, database: join(folder, 'PG_VERSION') });

  async function lose(): Promise<void> {
    base(FIRST);
    write(`wal/${SEGMENT}`);
    await new Shipper(folder, bucket).round();
    for (const name of ['base', 'wal']) rmSync(join(folder, name), { recursive: true });
  }

  it('brings everything back, empty folders too', async () => {
    await lose();
    expect(await fetchArchive(place(), bucket)).toEqual([FIRST]);
    expect(readFileSync(join(folder, 'base', FIRST, 'base/1/259'), 'utf8')).toBe(`base/${FIRST}/base/1/259`);
    expect(readdirSync(join(folder, 'base', FIRST, 'pg_notify'))).toEqual([]);
    expect(readdirSync(join(folder, 'wal'))).toEqual([SEGMENT]);
    expect(existsSync(join(folder, 'fetch'))).toBe(false);
    expect(await new Shipper(folder, bucket).round()).toEqual({ put: [], deleted: [] });
  });

  it('does nothing beside a database, beside a base backup, or where the store has none', async () => {
    expect(await fetchArchive(place(), bucket)).toEqual([]);
    await lose();
    write('PG_VERSION');
    expect(await fetchArchive(place(), bucket)).toEqual([]);
    rmSync(join(folder, 'PG_VERSION'));
    base(SECOND);
    expect(await fetchArchive(place(), bucket)).toEqual([]);
  });

  it('takes no backup that is not whole in the store', async () => {
    await lose();
    bucket.objects.delete(`base/${FIRST}/index.json`);
    expect(await fetchArchive(place(), bucket)).toEqual([]);
  });

  it('goes on after a fault, and has no half of a base backup until then', async () => {
    await lose();
    const missing = `base/${FIRST}/files/backup_manifest`;
    const text = bucket.objects.get(missing) ?? '';
    bucket.objects.delete(missing);
    await expect(fetchArchive(place(), bucket)).rejects.toThrow(missing);
    expect(existsSync(join(folder, 'base', FIRST))).toBe(false);
    bucket.objects.set(missing, text);
    expect(await fetchArchive(place(), bucket)).toEqual([FIRST]);
  });

  it('writes to nowhere else, whatever an index says', async () => {
    await lose();
    bucket.objects.set(
      `base/${FIRST}/index.json`,
      JSON.stringify({ folders: [], files: [{ path: '../../../evil', size: 1 }] }),
    );
    await expect(fetchArchive(place(), bucket)).rejects.toThrow(/leads out of the backup/);
  });
});

describe('the word that everything is in the store', () => {
  it('is not said while the store does not answer', async () => {
    const keysFolder = join(folder, 'keys');
    write('keys/access-key', 'ours');
    write('keys/secret-key', 'a-secret-of-this-test');
    const { ca: caFile } = makeAuthority(folder, 'site');
    const store = { url: 'https://127.0.0.1:1', caFile, region: 'r' };
    const config = {
      store,
      bucket: 'postgresql',
      keys: keysFolder,
      folder,
      word: join(folder, 'shipped'),
      database: '/none',
      everySeconds: 0.01,
    };
    write('config.json', JSON.stringify(config));
    write(`wal/${SEGMENT}`);
    const controller = new AbortController();
    const said: string[] = [];
    const log = (line: string): void => void (said.push(line), controller.abort());
    await runShip({ config: join(folder, 'config.json'), log, signal: controller.signal });
    expect(said.join()).toContain('"outcome":"failed"');
    expect(existsSync(join(folder, 'shipped'))).toBe(false);
  });
});
