import { setTimeout as sleep } from 'node:timers/promises';
import { writeTextFile } from '../../core/files';
import { ALIVE } from '../../core/object-store';
import { Bucket } from '../s3/bucket';
import { readCredentials } from '../s3/config';
import { readConfig, type ArchiveConfig } from './config';
import { fetchArchive } from './fetch';
import { Shipper } from './ship';

export interface ArchiveOptions {
  /** Path of the configuration. */
  readonly config: string;
  /** Takes one line of JSON, without a line end. */
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

const SECOND_MS = 1000;

/** Ships what the folder gets, until it is told to stop. A round that fails is tried again, and nothing is lost by it. */
export async function runShip({ config: file, log, signal }: ArchiveOptions): Promise<void> {
  const config = readConfig(file);
  const bucket = bucketOf(config);
  const shipper = new Shipper(config.folder, bucket);
  try {
    while (!signal.aborted) {
      writeTextFile(ALIVE.archive, '');
      if (await isRoundDone(shipper, log)) writeTextFile(config.word, '');
      await pause(config, signal);
    }
  } finally {
    bucket.close();
  }
}

async function isRoundDone(shipper: Shipper, log: ArchiveOptions['log']): Promise<boolean> {
  try {
    const { put, deleted } = await shipper.round();
    if (put.length + deleted.length > 0)
      log(line('info', 'archive-ship', { outcome: 'shipped', put: put.length, deleted: deleted.length }));
    return true;
  } catch (error) {
    shipper.forget();
    log(line('error', 'archive-ship', { outcome: 'failed', reason: (error as Error).message }));
    return false;
  }
}

/** Brings back what is needed to restore, where nothing is here; waits for the store as long as that takes. */
export async function runFetch({ config: file, log, signal }: ArchiveOptions): Promise<void> {
  const config = readConfig(file);
  const bucket = bucketOf(config);
  try {
    while (!signal.aborted) {
      if (await isFetched(config, bucket, log)) return;
      await pause(config, signal);
    }
  } finally {
    bucket.close();
  }
}

async function isFetched(config: ArchiveConfig, bucket: Bucket, log: ArchiveOptions['log']): Promise<boolean> {
  try {
    const bases = await fetchArchive(config, bucket);
    log(line('info', 'archive-fetch', { outcome: bases.length > 0 ? 'fetched' : 'nothing to do', bases }));
    return true;
  } catch (error) {
    log(line('error', 'archive-fetch', { outcome: 'failed', reason: (error as Error).message }));
    return false;
  }
}

function bucketOf({ store, bucket, keys }: ArchiveConfig): Bucket {
  return new Bucket({ store, bucket, credentials: readCredentials(keys) });
}

async function pause({ everySeconds }: ArchiveConfig, signal: AbortSignal): Promise<void> {
  await sleep(everySeconds * SECOND_MS, undefined, { signal }).catch(() => undefined);
}

function line(level: string, event: string, detail: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ level, event, ...detail });
}
