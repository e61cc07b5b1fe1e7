import { z } from 'zod';
import { readJson } from '../read-json';

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
  return readJson(file, 'configuration of the snapshots', schema);
}
