import { z } from 'zod';
import { SallyportError } from '../../core/errors';
import { readTextFile } from '../../core/files';
import { bucketName, storePlace } from '../s3/config';

const MAX_CONFIG_BYTES = 64 * 1024;
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
  const text = readTextFile(file, { label: 'configuration of the archive', maxBytes: MAX_CONFIG_BYTES });
  const result = schema.safeParse(parse(text, file));
  if (result.success) return result.data;
  throw new SallyportError(
    'usage',
    result.error.issues.map(({ message, path: key }) => ({ message, place: { file, path: key.join('.') } })),
  );
}

function parse(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new SallyportError('usage', { message: 'configuration is not JSON', place: { file } }, { cause });
  }
}
