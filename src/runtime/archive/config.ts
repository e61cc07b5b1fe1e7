import { z } from 'zod';
import { readJson } from '../read-json';
import { bucketName, storePlace } from '../s3/config';

const path = z.string().min(1).max(300);

const schema = z.strictObject({
  store: storePlace,
  bucket: bucketName,
  /** Folder that the Secret with the keys is mounted at. */
  keys: path,
  /** Folder with base backups and WAL, `base` and `wal` in it. */
  folder: path,
  /** File that is written anew after each round in which everything went over. */
  word: path,
  /** File that a database has: where it is there, nothing is brought back. */
  database: path,
  /** Time between two looks at the folder. */
  everySeconds: z.number().min(0.01).max(3600),
});

export type ArchiveConfig = z.infer<typeof schema>;

/**
 * Reads what is archived, and where to.
 * @throws SallyportError 'usage' with every problem
 */
export function readConfig(file: string): ArchiveConfig {
  return readJson(file, 'configuration of the archive', schema);
}
