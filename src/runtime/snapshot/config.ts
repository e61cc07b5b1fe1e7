import { z } from 'zod';
import { SallyportError } from '../../core/errors';
import { readTextFile } from '../../core/files';

const MAX_CONFIG_BYTES = 64 * 1024;

const path = z.string().min(1).max(300);

const schema = z.strictObject({
  /** Where the store answers; HTTPS only. */
  url: z.url({ protocol: /^https$/ }),
  /** Certificate of the pod, and the anchors by which the store is known. */
  tls: z.strictObject({ certFile: path, keyFile: path, caFile: path }),
  /** Snapshots that are kept. */
  copies: z.number().int().min(1).max(90),
  /** Longest time that one request may take: the store answers when the snapshot is whole. */
  timeoutSeconds: z.number().min(0.05).max(86_400),
});

export type SnapshotConfig = z.infer<typeof schema>;

/**
 * Reads where the store is and how many of its snapshots are kept.
 * @throws SallyportError 'usage' with every problem.
 */
export function readConfig(file: string): SnapshotConfig {
  const label = 'configuration of the snapshots';
  const result = schema.safeParse(parse(readTextFile(file, { label, maxBytes: MAX_CONFIG_BYTES }), file));
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
