import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from '../read-json';
import { bucketName, storePlace } from '../s3/config';

const path = z.string().min(1).max(300);

const client = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  bucket: bucketName,
  /** Days for which nobody can take anything away from it. */
  lockDays: z.int().min(1).max(36_500).optional(),
});

const bucketSchema = z.strictObject({
  store: storePlace,
  /** Folder that init container, gateway and this program share; in memory. */
  folder: path,
  clients: z.array(client).max(100),
});

const schema = bucketSchema.extend({
  /** With the folder that the Secret with the keys is mounted at. */
  clients: z.array(client.extend({ keys: path })).max(100),
});

/** What buckets are made of: keys of callers are no part of it. */
export type BucketConfig = z.infer<typeof bucketSchema>;
export type StoreConfig = z.infer<typeof schema>;
export type Client = StoreConfig['clients'][number];

/**
 * Reads who may use the store, and where it answers.
 * @throws SallyportError 'usage' with every problem
 */
export function readConfig(file: string): StoreConfig {
  return readJson(file, 'configuration of the object store', schema);
}

/**
 * Reads whose buckets there are, and where the store answers.
 * @throws SallyportError 'usage' with every problem
 */
export function readBucketConfig(file: string): BucketConfig {
  return readJson(file, 'configuration of the object store', bucketSchema);
}

/** Identities, as the gateway reads them. */
export function identitiesFile({ folder }: Pick<StoreConfig, 'folder'>): string {
  return join(folder, 's3.json');
}

/** Folder with the keys of the one who makes the buckets; made anew for each pod, and known to nobody else. */
export function keeperFolder({ folder }: Pick<StoreConfig, 'folder'>): string {
  return join(folder, 'keeper');
}
