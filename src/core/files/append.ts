import { appendFileSync } from 'node:fs';
import { explain } from './fault';

/**
 * Adds text to the end of a file, and makes the file if there is none. The file is opened for each call, so that it may be
 * renamed away in between.
 * @throws SallyportError (usage) if the disk refuses.
 */
export function appendTextFile(path: string, text: string): void {
  try {
    appendFileSync(path, text);
  } catch (error) {
    throw explain(error, 'cannot add to file', path, 'usage');
  }
}
