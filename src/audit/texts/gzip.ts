import { gunzipSync } from 'node:zlib';

/** Bytes that one packed text may have when it is unpacked; anything longer is not read. */
export const MAX_UNPACKED = 8 * 1024 * 1024;

/** The bytes as they are, or what gzip packed into them; undefined where that is too long or damaged. */
export function unpack(bytes: Buffer): Buffer | undefined {
  if (!isGzip(bytes)) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED });
  } catch {
    return undefined;
  }
}

export function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
