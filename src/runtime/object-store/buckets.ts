import { setTimeout as sleep } from 'node:timers/promises';
import { writeTextFile } from '../../core/files';
import { ALIVE } from '../../core/object-store';
import { Bucket } from '../s3/bucket';
import { readCredentials } from '../s3/config';
import { keeperFolder, type BucketConfig } from './config';

export interface KeepOptions {
  readonly config: BucketConfig;
  /** Takes one line of JSON, without a line end. */
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Time between two looks: a bucket that somebody removed is back after it. */
const ROUND_MS = 60_000;
/** While buckets are missing: the gateway beside us starts in seconds. */
const RETRY_MS = 2_000;

/** Makes the bucket of each client, and again where one is gone, until it is told to stop. */
export async function keepBuckets({ config, log, signal }: KeepOptions): Promise<void> {
  const credentials = readCredentials(keeperFolder(config));
  const buckets = config.clients.map(({ bucket, lockDays }) => ({
    ...{ bucket, lockDays },
    place: new Bucket({ store: config.store, bucket, credentials }),
  }));
  try {
    while (!signal.aborted) {
      writeTextFile(ALIVE.buckets, '');
      const kept = [];
      for (const one of buckets) kept.push(await isKept(one, log));
      const pause = kept.every(Boolean) ? ROUND_MS : RETRY_MS;
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    for (const { place } of buckets) place.close();
  }
}

interface Kept {
  readonly bucket: string;
  readonly lockDays: number | undefined;
  readonly place: Pick<Bucket, 'make' | 'lock'>;
}

/** Makes a bucket and locks it, where either is not so; false where it could not be done. */
export async function isKept({ bucket, lockDays, place }: Kept, log: KeepOptions['log']): Promise<boolean> {
  const say = (outcome: string): void =>
    log(JSON.stringify({ level: 'info', event: 'object-store-bucket', bucket, outcome }));
  try {
    if (await place.make(lockDays !== undefined)) say('made');
    if (lockDays !== undefined && (await place.lock(lockDays))) say(`locked for ${lockDays} days`);
    return true;
  } catch (error) {
    const reason = (error as Error).message;
    log(JSON.stringify({ level: 'warn', event: 'object-store-bucket', bucket, outcome: 'failed', reason }));
    return false;
  }
}
