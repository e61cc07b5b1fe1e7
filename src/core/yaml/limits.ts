import type { Problem } from '../errors';

/** A values file is written by people; anything near these numbers is a mistake or an attack. */
export const MAX_BYTES = 1024 * 1024;
const MAX_LINES = 20_000;
const MAX_LINE_LENGTH = 8_000;
const MAX_DEPTH = 50;

/**
 * Refuses shapes on which a YAML parser spends its memory (thousands of nested collections) before the parser sees
 * them. Deliberately crude: it counts brackets and indicators without knowing what is quoted.
 */
export function findExcess(file: string, text: string): Problem | undefined {
  if (Buffer.byteLength(text) > MAX_BYTES) return excess(file, 1, 'file is too large', `at most ${MAX_BYTES} bytes`);
  const lines = text.split('\n');
  if (lines.length > MAX_LINES)
    return excess(file, MAX_LINES + 1, 'file has too many lines', `at most ${MAX_LINES} lines`);
  let open = 0;
  for (const [index, line] of lines.entries()) {
    if (line.length > MAX_LINE_LENGTH) {
      return excess(file, index + 1, 'line is too long', `at most ${MAX_LINE_LENGTH} characters`);
    }
    const brackets = bracketsOf(line, open);
    open = brackets.after;
    if (Math.max(brackets.deepest, depthOf(line)) > MAX_DEPTH) {
      return excess(file, index + 1, 'nested too deeply', `at most ${MAX_DEPTH} levels`);
    }
  }
  return undefined;
}

/**
 * The first carriage return. Whether it belongs to a value is a matter of quoting, and a checkout that rewrites line ends
 * makes the same file render other bytes on another machine.
 */
export function findCarriageReturn(file: string, text: string): Problem | undefined {
  const at = text.indexOf('\r');
  if (at < 0) return undefined;
  const before = text.slice(0, at).split('\n');
  return {
    message: text[at + 1] === '\n' ? 'Windows line end (CR LF)' : 'carriage return (CR)',
    place: { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
    allowed: 'lines that end in LF',
    fix: 'convert the file (dos2unix), and keep it so: eol=lf in .gitattributes, or git config core.autocrlf input',
  };
}

function excess(file: string, line: number, message: string, allowed: string): Problem {
  return { message, place: { file, line, column: 1 }, allowed, fix: 'check that this is the file you meant' };
}

/** Levels that are open at the deepest place of a line and after it; brackets that close again on the same line count. */
function bracketsOf(line: string, before: number): { readonly deepest: number; readonly after: number } {
  let after = before;
  let deepest = before;
  for (const letter of line) {
    if ('[{'.includes(letter)) deepest = Math.max(deepest, (after += 1));
    if (']}'.includes(letter)) after = Math.max(0, after - 1);
  }
  return { deepest, after };
}

/** Levels that one line can open: its longest run of list and key indicators, and its indentation at two spaces a level. */
function depthOf(line: string): number {
  const runs = line.match(/(?:[-?:][ \t]+)+/g) ?? [];
  const levels = runs.map((run) => run.replace(/[ \t]/g, '').length);
  const indentation = line.length - line.trimStart().length;
  return Math.max(0, ...levels) + Math.floor(indentation / 2);
}
