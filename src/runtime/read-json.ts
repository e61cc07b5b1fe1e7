import type { z } from 'zod';
import { SallyportError } from '../core/errors';
import { readTextFile } from '../core/files';

const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Reads a file of JSON and checks it.
 * @param label what the file is to the reader.
 * @throws SallyportError 'usage' with every problem.
 */
export function readJson<T>(file: string, label: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(parse(readTextFile(file, { label, maxBytes: MAX_BYTES }), file, label));
  if (result.success) return result.data;
  throw new SallyportError(
    'usage',
    result.error.issues.map(({ message, path }) => ({ message, place: { file, path: path.join('.') } })),
  );
}

function parse(text: string, file: string, label: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What the parser says quotes the text.
    throw new SallyportError('usage', { message: `${label} is not JSON`, place: { file }, fix: 'write it anew' });
  }
}
