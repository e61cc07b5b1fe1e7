import { readCode } from './code';
import type { Emit, Frame } from './frame';

/** Reads a Python script: its string literals, without comments and documentation strings. */
export function readPython(text: string, frame: Frame, emit: Emit): void {
  const code = text.replace(/^([ \t]*)[rubf]*("""|''')[^]*?\2/gim, (doc: string) => doc.replace(/[^\n]/g, ''));
  readCode(code, 'python', frame, emit);
}
