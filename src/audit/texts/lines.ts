import type { Emit, Frame } from './frame';

/** A line of a text with its number (1-based). Continuations are joined to the line they start on. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/** Lines with content, numbered; a backslash at the end joins the next line. */
export function joinedLines(text: string): Line[] {
  const lines: Line[] = [];
  let pending: { number: number; text: string } | undefined;
  text.split('\n').forEach((raw, index) => {
    const line = raw.replace(/\r$/, '');
    const current =
      pending === undefined ? { number: index + 1, text: line } : { ...pending, text: pending.text + line };
    if (/(?:^|[^\\])\\$/.test(line)) {
      pending = { ...current, text: `${current.text.slice(0, -1)} ` };
      return;
    }
    pending = undefined;
    if (current.text.trim() !== '') lines.push(current);
  });
  if (pending !== undefined) lines.push(pending);
  return lines;
}

/** Number (1-based) of the line that holds an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** Words of a configuration line: quotes hold words together, `;`, `{` and `}` end them, `#` starts a comment. */
export function configWords(line: string): string[] {
  const words: string[] = [];
  const pattern = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|((?:\$\{[^}]*\}|[^\s;{}"'])+)/g;
  for (const match of stripComment(line).matchAll(pattern)) words.push(match[1] ?? match[2] ?? match[3] ?? '');
  return words;
}

/** The line without a comment that starts it or follows white space. */
export function stripComment(line: string): string {
  if (/^\s*(?:#|;|\/\/|--\s|!)/.test(line)) return '';
  const at = line.search(/\s#\s/);
  return at === -1 ? line : line.slice(0, at);
}

/** A word behind a directive; `key=value` names its value itself. */
export function readWord(word: string, frame: Frame, emit: Emit): void {
  const pair = /^([A-Za-z_][\w-]*)=(.+)$/.exec(word);
  if (pair?.[1] !== undefined && pair[2] !== undefined) emit({ ...frame, key: pair[1] }, pair[2]);
  else if (word !== '=') emit(frame, word);
}
