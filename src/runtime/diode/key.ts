import { SallyportError } from '../../core/errors';
import { readTextFile } from '../../core/files';

/**
 * The key of the records: hexadecimal, at least 256 bits.
 * @throws SallyportError 'usage'; what stands in the file is never quoted.
 */
export function readKey(file: string): Buffer {
  const text = readTextFile(file, { label: 'HMAC key', maxBytes: 4096 }).trim();
  if (/^([0-9a-f]{2}){32,128}$/.test(text)) return Buffer.from(text, 'hex');
  throw new SallyportError('usage', {
    message: 'HMAC key is not a key',
    place: { file },
    allowed: '64 to 256 lower-case hexadecimal digits',
    fix: 'make one with: openssl rand -hex 32',
  });
}
