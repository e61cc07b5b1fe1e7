import { giveUp, type Cursor } from './cursor';
import { checkedKey, plainKey, resolvePlain } from './scalars';
import type { Node, Place } from './tree';
import { checkPlainStart, readQuoted } from './words';

/** Depth of brackets and blocks that is read here. */
export const MAX_COMMON_DEPTH = 100;

/** What ends a word without quotes between brackets. */
const WORD_END = /[,[\]{}\n\t]|:(?=[\s,[\]{}]|$)| #/g;

interface Flow {
  readonly cursor: Cursor;
  readonly parentIndent: number;
}

/** Reads `[…]` or `{…}` and stops behind it. */
export function readFlow(cursor: Cursor, parentIndent: number, depth: number): Node {
  if (depth > MAX_COMMON_DEPTH) giveUp('too deep');
  const flow = { cursor, parentIndent };
  return cursor.char === '[' ? readFlowList(flow, depth) : readFlowMap(flow, depth);
}

function readFlowList(flow: Flow, depth: number): Node {
  const at = flow.cursor.at;
  const value: unknown[] = [];
  const kids: Place[] = [];
  for (let isOpen = enters(flow, ']'); isOpen; isOpen = goesOn(flow, ']')) {
    const item = readFlowNode(flow, depth);
    value.push(item.value);
    kids.push(item.place);
  }
  return { value, place: { at, keys: null, kids } };
}

function readFlowMap(flow: Flow, depth: number): Node {
  const { cursor } = flow;
  const at = cursor.at;
  const value: Record<string, unknown> = {};
  const keys: string[] = [];
  const kids: Place[] = [];
  for (let isOpen = enters(flow, '}'); isOpen; isOpen = goesOn(flow, '}')) {
    const key = readFlowKey(flow);
    if (Object.hasOwn(value, key)) giveUp('a key that is there already');
    const item = readFlowNode(flow, depth);
    value[key] = item.value;
    keys.push(key);
    kids.push(item.place);
  }
  return { value, place: { at, keys, kids } };
}

/** Steps inside; false if the bracket closes at once. */
function enters(flow: Flow, close: string): boolean {
  flow.cursor.at += 1;
  skipFlowSpace(flow);
  if (flow.cursor.char !== close) return true;
  flow.cursor.at += 1;
  return false;
}

/** Steps over a comma to the next member; false behind the closing bracket, which a comma may precede. */
function goesOn(flow: Flow, close: string): boolean {
  const { cursor } = flow;
  skipFlowSpace(flow);
  if (cursor.char === ',') {
    cursor.at += 1;
    skipFlowSpace(flow);
    if (cursor.char !== close) return true;
  }
  if (cursor.char !== close) giveUp('members without a comma between them');
  cursor.at += 1;
  return false;
}

function readFlowKey({ cursor, parentIndent }: Flow): string {
  const isQuoted = cursor.char === '"' || cursor.char === "'";
  const start = cursor.at;
  const key = isQuoted ? checkedKey(readQuoted(cursor, parentIndent)) : plainKey(readFlowWord(cursor));
  if (isQuoted && cursor.text.slice(start, cursor.at).includes('\n')) giveUp('a key of several lines');
  cursor.skipSpaces();
  if (cursor.char !== ':') giveUp('a key without a value');
  cursor.at += 1;
  skipFlowSpace({ cursor, parentIndent });
  return key;
}

function readFlowNode(flow: Flow, depth: number): Node {
  const { cursor } = flow;
  const place = cursor.at;
  switch (cursor.char) {
    case '[':
    case '{':
      return readFlow(cursor, flow.parentIndent, depth + 1);
    case '"':
    case "'":
      return { value: readQuoted(cursor, flow.parentIndent), place };
    default:
      return { value: resolvePlain(readFlowWord(cursor)), place };
  }
}

function readFlowWord(cursor: Cursor): string {
  checkPlainStart(cursor);
  if (/[?:]/.test(cursor.char)) giveUp('an indicator');
  WORD_END.lastIndex = cursor.at;
  const match = WORD_END.exec(cursor.text);
  if (match === null || match[0] === '\t' || match[0] === ' #') return giveUp('a word that does not end');
  const word = cursor.text.slice(cursor.at, match.index).replace(/ +$/, '');
  cursor.at = match.index;
  return word;
}

/** Skips spaces and breaks. Further lines are indented further than what holds the brackets. */
function skipFlowSpace({ cursor, parentIndent }: Flow): void {
  let lineStart = -1;
  for (;;) {
    cursor.skipSpaces();
    if (cursor.char !== '\n') break;
    cursor.at += 1;
    lineStart = cursor.at;
  }
  if (cursor.char === '#' || cursor.char === '\t' || cursor.char === '')
    giveUp('a comment, a tab or the end between brackets');
  if (lineStart !== -1 && cursor.at - lineStart <= parentIndent) giveUp('a line that is not indented');
}
