import { keepBuckets } from './buckets';
import { readBucketConfig, readConfig } from './config';
import { writeIdentities } from './identities';

export interface StoreOptions {
  /** Path of the configuration. */
  readonly config: string;
  /** Takes one line of JSON, without a line end. */
  readonly log: (line: string) => void;
}

/** Writes who may call the gateway, before it starts. */
export function runIdentities({ config: file, log }: StoreOptions): void {
  const config = readConfig(file);
  writeIdentities(config);
  log(JSON.stringify({ level: 'info', event: 'object-store-identities', clients: config.clients.length }));
}

/** Keeps the buckets of all clients until the pod ends. */
export async function runBuckets({ config, log }: StoreOptions): Promise<void> {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());
  await keepBuckets({ config: readBucketConfig(config), log, signal: stop.signal });
}
