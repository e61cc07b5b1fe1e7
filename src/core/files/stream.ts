import { createReadStream, createWriteStream, statSync, type ReadStream, type WriteStream } from 'node:fs';
import { explain } from './fault';

/** Bytes of a file, one after the other: for what is too large to be read as a whole. */
export function readStream(path: string): ReadStream {
  return createReadStream(path);
}

/** A file that is not there yet, for its owner alone; one that is there is an error of the stream. */
export function newFileStream(path: string): WriteStream {
  return createWriteStream(path, { flags: 'wx', mode: 0o600 });
}

/** @throws SallyportError (usage) for what is not there */
export function fileSize(path: string): number {
  try {
    return statSync(path).size;
  } catch (error) {
    throw explain(error, 'cannot look at file', path, 'usage');
  }
}
