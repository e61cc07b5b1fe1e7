import type { CST } from 'yaml';

/** Levels of a document. Real objects stay below thirty; every reader of ours recurses once a level. */
export const MAX_DEPTH = 200;

/**
 * Marks of structure in one document that is left to the full parser. It spends about a kilobyte on each, and a process that
 * runs out of memory cannot say why; a document of Kubernetes, at most one and a half megabytes, stays far below.
 */
export const MAX_MARKS = 250_000;

export const TOO_DEEP = `document nests deeper than ${MAX_DEPTH} levels`;

/** Indicators, and line ends: what makes the parser keep a token. */
const MARKS: ReadonlySet<number> = new Set([...'-?:,[]{}#&*!|>\'"%@`\n\r\t'].map((char) => char.charCodeAt(0)));

/**
 * Refuses text on which the full parser spends its memory or its stack, before it sees it. Deliberately crude: it knows nothing
 * of quotes. Undefined for text that may be parsed.
 */
export function findExcess(text: string): string | undefined {
  if (text.length > MAX_MARKS && countMarks(text) > MAX_MARKS) {
    return `document has more than ${MAX_MARKS} marks of structure`;
  }
  return nestsBlocksDeeper(text, MAX_DEPTH) ? TOO_DEEP : undefined;
}

function countMarks(text: string): number {
  let marks = 0;
  for (let at = 0; at < text.length; at += 1) if (MARKS.has(text.charCodeAt(at))) marks += 1;
  return marks;
}

/**
 * Every block begins further right than the one it stands in, so the columns still open at a line bound its depth. Comments
 * may stand anywhere and open nothing.
 */
function nestsBlocksDeeper(text: string, limit: number): boolean {
  const open: number[] = [];
  for (const line of text.split('\n')) {
    const columns = columnsOpenedBy(line);
    const first = columns[0];
    if (first === undefined || line.charAt(first) === '#') continue;
    while ((open.at(-1) ?? -1) >= first) open.pop();
    if (open.length + columns.length > limit) return true;
    open.push(...columns);
  }
  return false;
}

function columnsOpenedBy(line: string): readonly number[] {
  const lead = /^ *(?:[-?:][ \t]+)*/.exec(line)?.[0] ?? '';
  const columns = [...lead.matchAll(/[-?:]/g)].map((match) => match.index);
  return lead.length < line.length ? [...columns, lead.length] : columns;
}

/** True if the syntax of a document nests deeper than the limit. Walks without recursion: the point is to spare the stack. */
export function nestsDeeper(tokens: readonly CST.Token[]): boolean {
  const left: { readonly token: CST.Token | null | undefined; readonly depth: number }[] = [];
  for (const token of tokens) left.push({ token: token.type === 'document' ? token.value : undefined, depth: 0 });
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { token, depth } = next;
    if (token === null || token === undefined || !('items' in token)) continue;
    if (depth > MAX_DEPTH) return true;
    for (const item of token.items) {
      left.push({ token: item.value, depth: depth + 1 }, { token: 'key' in item ? item.key : null, depth: depth + 1 });
    }
  }
  return false;
}

/** True if plain data nests deeper than the limit; recursion ends there. */
export function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth > MAX_DEPTH || Object.values(value).some((child) => isTooDeep(child, depth + 1));
}
