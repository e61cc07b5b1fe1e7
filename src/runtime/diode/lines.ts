/** Longest line that is looked at; the longest record of any list is far below. */
export const MAX_LINE_BYTES = 1024;

/** Splits a byte stream into lines of bounded length. Holds at most one line. */
export class LineReader {
  private rest = Buffer.alloc(0);

  /**
   * Whole lines of what has arrived so far.
   * @returns null once a line is too long: the stream cannot be trusted to find its next line, and must be closed.
   */
  push(chunk: Buffer): readonly string[] | null {
    const bytes = Buffer.concat([this.rest, chunk]);
    const lines: string[] = [];
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      if (end - start > MAX_LINE_BYTES) return null;
      // One character a byte, so that nothing is repaired: what is not ASCII is refused by the judge.
      lines.push(bytes.toString('latin1', start, end));
      start = end + 1;
    }
    this.rest = Buffer.from(bytes.subarray(start));
    return this.rest.length > MAX_LINE_BYTES ? null : lines;
  }
}
