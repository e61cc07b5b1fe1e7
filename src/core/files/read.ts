import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { SallyportError, type ErrorKind, type Problem } from '../errors';
import { explain, hasCode } from './fault';
import { SPECIAL_FIX, specialKind } from './special';

/** 64 MiB: above any manifest or values file, below what would trouble a small machine. */
export const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

const CHUNK_BYTES = 64 * 1024;

const RETRY_MS = 10;

export interface ReadOptions {
  /** Largest size in bytes that is read. @default DEFAULT_MAX_BYTES */
  readonly maxBytes?: number;
  /** What the file is to the user, such as `values file`. @default 'file' */
  readonly label?: string;
  /** `usage` for files of ours, `unreadable` for material under audit (decisions 29). @default 'usage' */
  readonly kind?: ErrorKind;
  /** What to do about a file that is no UTF-8 text. @default 'save it as UTF-8 text' */
  readonly textFix?: string;
}

/**
 * The text of a UTF-8 file, without a byte order mark. Only what is a file is opened: a named pipe without a writer never
 * ends, and a device may do anything.
 *
 * @throws SallyportError of the kind given, if the file is missing, a folder, a pipe, a socket, a device, unreadable, over
 * the limit, binary, or in another encoding.
 */
export function readTextFile(path: string, options: ReadOptions = {}): string {
  return readText(path, options, (limit) => readPath(path, limit, options));
}

/**
 * All of standard input, under the same limits; its place is `-`, as on the command line.
 *
 * @throws SallyportError, of kind `unreadable` unless the options say otherwise.
 */
export function readStdin(options: ReadOptions = {}): string {
  return readText('-', { label: 'standard input', kind: 'unreadable', ...options }, (limit) =>
    readDescriptor(0, limit),
  );
}

function readText(path: string, options: ReadOptions, read: (limit: number) => Uint8Array): string {
  const {
    maxBytes = DEFAULT_MAX_BYTES,
    label = 'file',
    kind = 'usage',
    textFix: fix = 'save it as UTF-8 text',
  } = options;
  const bytes = attempt(() => read(maxBytes + 1), path, label, kind);
  if (bytes.length > maxBytes) {
    throw refusal(kind, path, {
      message: `${label} is too large`,
      value: `more than ${maxBytes} bytes`,
      allowed: `at most ${maxBytes} bytes`,
      fix: 'split it into smaller files',
    });
  }
  return decode(bytes, path, { label, kind, fix });
}

function attempt(read: () => Uint8Array, path: string, label: string, kind: ErrorKind): Uint8Array {
  try {
    return read();
  } catch (error) {
    throw explain(error, `cannot read ${label}`, path, kind);
  }
}

function readPath(path: string, limit: number, { label = 'file', kind = 'usage' }: ReadOptions): Uint8Array {
  const refuseSpecial = (special: string | undefined): void => {
    if (special === undefined) return;
    const message = `cannot read ${label}: it is ${special}, not a file`;
    throw refusal(kind, path, { message, allowed: 'a regular file', fix: SPECIAL_FIX });
  };
  refuseSpecial(specialKind(statSync(path)));
  // Should a pipe be put there in between, opening it must not wait for a writer.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    refuseSpecial(specialKind(fstatSync(descriptor)));
    return readDescriptor(descriptor, limit);
  } finally {
    closeSync(descriptor);
  }
}

/** Reads from one descriptor, so that what is measured is what is read, and a file that grows cannot pass the limit. */
function readDescriptor(descriptor: number, limit: number): Uint8Array {
  const chunkSize = Math.max(CHUNK_BYTES, Math.min(fstatSync(descriptor).size + 1, limit));
  const chunks: Uint8Array[] = [];
  let total = 0;
  while (total < limit) {
    const chunk = new Uint8Array(Math.min(chunkSize, limit - total));
    const count = readChunk(descriptor, chunk);
    if (count === 0) {
      break;
    }
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
  return Buffer.concat(chunks);
}

/** A terminal, or a pipe that another program has set to non-blocking, says "not yet" instead of waiting. */
function readChunk(descriptor: number, chunk: Uint8Array): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk);
    } catch (error) {
      if (!hasCode(error, 'EAGAIN')) {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

interface Wording {
  readonly label: string;
  readonly kind: ErrorKind;
  readonly fix: string;
}

function decode(bytes: Uint8Array, path: string, { label, kind, fix }: Wording): string {
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) {
    throw refusal(kind, path, { message: `${label} is not UTF-8`, value: 'UTF-16', fix });
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    throw refusal(kind, path, { message: `${label} is binary`, value: `a NUL byte at offset ${zero}`, fix });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw refusal(kind, path, { message: `${label} is not UTF-8`, fix }, error);
  }
}

function startsWith(bytes: Uint8Array, first: number, second: number): boolean {
  return bytes[0] === first && bytes[1] === second;
}

function refusal(kind: ErrorKind, file: string, problem: Problem, cause?: unknown): SallyportError {
  return new SallyportError(kind, { ...problem, place: { file } }, { cause });
}
