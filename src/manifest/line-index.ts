import type { Position } from './position';

/** Lines of a text by offset. */
export class LineIndex {
  private readonly starts: readonly number[];

  constructor(private readonly text: string) {
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.starts = starts;
  }

  positionOf(offset: number): Position {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.starts[low] ?? 0) + 1 };
  }

  /** Where the content of a line (1-based) begins; column 1 past the end. */
  contentOf(line: number): Position {
    const start = this.starts[line - 1];
    const text = this.text.slice(start, this.starts[line]);
    return { line, column: start === undefined ? 1 : text.search(/\S|$/) + 1 };
  }
}
