import { join } from 'node:path';
import { z } from 'zod';
import { SallyportError } from '../../core/errors';
import { readTextFile } from '../../core/files';
import type { Credentials } from './sign';

export type { Credentials } from './sign';

const path = z.string().min(1).max(300);
/** Names of buckets as every store takes them. */
export const bucketName = z.string().regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);

/** Where a store answers, as configuration files have it. */
export const storePlace = z.strictObject({
  /** HTTPS only: what is signed is not hidden. */
  url: z.url({ protocol: /^https$/ }),
  /** Trust anchors of the store, and nobody else's. */
  caFile: path,
  region: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** Where to connect, for who stands in the same pod; the host of the URL unless stated. */
  address: z.ipv4().optional(),
});

export type StorePlace = z.infer<typeof storePlace>;

/** Files of a mounted Secret. */
const [ACCESS_KEY, SECRET_KEY] = ['access-key', 'secret-key'] as const;

/**
 * The two keys in a folder that a Secret is mounted at.
 * @throws SallyportError 'usage'; what stands in the files is never quoted.
 */
export function readCredentials(folder: string): Credentials {
  return { accessKey: readOne(folder, ACCESS_KEY, 3), secretKey: readOne(folder, SECRET_KEY, 16) };
}

function readOne(folder: string, name: string, shortest: number): string {
  const file = join(folder, name);
  const text = readTextFile(file, { label: `${name} of the object store`, maxBytes: 4096 }).trim();
  if (/^[A-Za-z0-9+/=_.-]{1,128}$/.test(text) && text.length >= shortest) return text;
  throw new SallyportError('usage', {
    message: `${name} of the object store is no key`,
    place: { file },
    allowed: `${shortest} to 128 letters, digits and + / = _ . -`,
    fix: 'make one with: openssl rand -hex 20',
  });
}
