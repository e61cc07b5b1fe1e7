import { giveUp, type Cursor } from './cursor';
import { blockText, type Node } from './tree';

/** The lines of a block of text, with what ends it. */
interface Lines {
  readonly indent: number;
  readonly lines: readonly string[];
  /** Empty lines at its end. */
  readonly trailing: number;
}

/**
 * Reads a block of text (`|` or `>`, with `-` or `+`) and goes on to the next content.
 *
 * @param parentIndent column of the map or list that holds it; its lines are indented further
 */
export function readTextBlock(cursor: Cursor, parentIndent: number): Node {
  const place = blockText(cursor.at);
  const header = /^([|>])([-+]?) *$/.exec(cursor.text.slice(cursor.at, cursor.lineEnd));
  if (header === null) return giveUp('a rare head of a block of text');
  cursor.at = cursor.lineEnd;
  const block = readLines(cursor, parentIndent);
  const body = header[1] === '|' ? block.lines.join('\n') : fold(block.lines);
  const end = header[2] === '-' ? '' : header[2] === '+' ? '\n'.repeat(block.trailing + 1) : '\n';
  cursor.nextLine();
  return { value: body + end, place };
}

function readLines(cursor: Cursor, parentIndent: number): Lines {
  const { text } = cursor;
  const lines: string[] = [];
  let indent = -1;
  let trailing = 0;
  while (cursor.at < text.length) {
    const start = cursor.at + 1;
    const end = lineEnd(text, start);
    const content = contentAt(text, start);
    if (content < end) {
      if (indent === -1) indent = content - start;
      if (content - start < indent || indent <= parentIndent) break;
      for (; trailing > 0; trailing -= 1) lines.push('');
      lines.push(text.slice(start + indent, end));
    } else {
      // Where there is no more text there is no line either.
      if (start === text.length) break;
      trailing += 1;
      if (content - start > Math.max(indent, 0)) giveUp('an empty line of spaces');
    }
    cursor.at = end;
  }
  refuseRareEnd(cursor, lines);
  return { indent, lines, trailing };
}

function refuseRareEnd({ text, at }: Cursor, lines: readonly string[]): void {
  if (lines.length === 0 || text.charAt(contentAt(text, at + 1)) === '\t') giveUp('an empty block of text, or a tab');
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function contentAt(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 0x20) at += 1;
  return at;
}

/** Lines become words, empty lines become breaks. */
function fold(lines: readonly string[]): string {
  let folded = '';
  let breaks = 0;
  let isFirst = true;
  for (const line of lines) {
    if (/^[ \t]/.test(line)) giveUp('a line that is indented further');
    if (line === '') {
      breaks += 1;
      continue;
    }
    folded += (breaks > 0 ? '\n'.repeat(breaks) : isFirst ? '' : ' ') + line;
    breaks = 0;
    isFirst = false;
  }
  return folded;
}
