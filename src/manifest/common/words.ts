import { giveUp, isBlank, type Cursor } from './cursor';
import { foldLines, unescape } from './scalars';

/** Reads a text in quotes and stops behind them. Its further lines are indented further than `parentIndent`. */
export function readQuoted(cursor: Cursor, parentIndent: number): string {
  const quote = cursor.char;
  const start = cursor.at + 1;
  const end = quote === "'" ? singleEnd(cursor.text, start) : doubleEnd(cursor.text, start);
  const raw = cursor.text.slice(start, end);
  if (raw.includes('\n')) checkLines(raw, parentIndent);
  cursor.at = end + 1;
  if (quote === "'") return foldLines(raw).replaceAll("''", "'");
  if (!raw.includes('\n')) return unescape(raw);
  // A backslash before a break, or before a space at an end of line, changes how lines are joined.
  return /\\ *\n/.test(raw) ? giveUp('a break that is escaped') : unescape(foldLines(raw));
}

function singleEnd(text: string, start: number): number {
  let end = text.indexOf("'", start);
  while (end !== -1 && text.charAt(end + 1) === "'") end = text.indexOf("'", end + 2);
  return end === -1 ? giveUp('a quote that is not closed') : end;
}

function doubleEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charAt(end - 1 - slashes) === '\\') slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return giveUp('a quote that is not closed');
}

function checkLines(raw: string, parentIndent: number): void {
  if (raw.includes('\t')) giveUp('a tab in a text of several lines');
  const lines = raw.split('\n');
  lines.forEach((line, index) => {
    const content = line.search(/[^ ]/);
    // The last line may hold nothing but the quote, which has to be indented as well.
    const indent = content === -1 && index === lines.length - 1 ? line.length : content;
    if (index > 0 && indent !== -1 && indent <= parentIndent) giveUp('a line that is not indented');
  });
}

/** The part of a line that words without quotes may take: up to a comment, without spaces at its end. */
export function plainPart(line: string): { readonly text: string; readonly hasComment: boolean } {
  const comment = line.indexOf(' #');
  let end = comment === -1 ? line.length : comment;
  while (end > 0 && line.charCodeAt(end - 1) === 0x20) end -= 1;
  return { text: line.slice(0, end), hasComment: comment !== -1 };
}

/** Offset in a text of the colon that ends a key, or -1. */
export function keyColon(text: string): number {
  const colon = text.indexOf(': ');
  return colon === -1 && text.endsWith(':') ? text.length - 1 : colon;
}

/** Refuses what cannot begin a word without quotes, or means something. */
export function checkPlainStart(cursor: Cursor): void {
  const { char } = cursor;
  const isIndicator = /[,[\]{}#&*!|>'"%@`]/.test(char);
  if (isIndicator || (/[-?:]/.test(char) && /[ \n,[\]{}]|^$/.test(cursor.text.charAt(cursor.at + 1))))
    giveUp('an indicator');
}

/** Reads words without quotes, on as many lines as are indented further than `parentIndent`, and stops at the end of the last. */
export function readPlain(cursor: Cursor, parentIndent: number): string {
  checkPlainStart(cursor);
  const { text } = cursor;
  const start = cursor.at;
  let end = start;
  let at = start;
  for (;;) {
    const lineEnd = endFrom(text, at);
    const part = plainPart(text.slice(at, lineEnd));
    if (keyColon(part.text) !== -1 || part.text.includes('\t')) giveUp('a colon or a tab in a text');
    end = at + part.text.length;
    at = part.hasComment ? -1 : continuation(text, lineEnd, parentIndent);
    if (at === -1) break;
  }
  cursor.at = end;
  return foldLines(text.slice(start, end));
}

function endFrom(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** Offset of the content of the next line that goes on with the text, or -1. */
function continuation(text: string, lineEnd: number, parentIndent: number): number {
  for (let end = lineEnd; end < text.length;) {
    let at = end + 1;
    while (text.charCodeAt(at) === 0x20) at += 1;
    const char = text.charAt(at);
    if (char === '\t') giveUp('a tab');
    if (!isBlank(char)) return char === '#' || at - end - 1 <= parentIndent ? -1 : at;
    end = at;
  }
  return -1;
}
