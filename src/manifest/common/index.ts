import { Cursor, giveUp, isBlank, NotCommon } from './cursor';
import { MAX_COMMON_DEPTH, readFlow } from './flow';
import { checkedKey, plainKey, resolvePlain } from './scalars';
import { readTextBlock } from './text-block';
import type { Node, Place } from './tree';
import { checkPlainStart, keyColon, plainPart, readPlain, readQuoted } from './words';

/**
 * Reads a document in the part of YAML that machines write: maps, lists, JSON, words, quotes and blocks of text; no anchors,
 * tags, directives, odd keys or tabs. Undefined for everything else, valid or not: whoever asks turns to the full parser then.
 * What is read here is exactly what the full parser reads (test/manifest/common.test.ts).
 */
export function readCommon(text: string): Node | undefined {
  if (/[\r\uFEFF]/.test(text)) return undefined;
  const cursor = new Cursor(text);
  try {
    if (text.startsWith('---')) skipMarker(cursor);
    cursor.nextLine();
    const node = cursor.column === -1 ? giveUp('nothing') : readNode(cursor, -1, 0);
    if (cursor.column !== -1 || typeof node.place === 'number') giveUp('more than one node, or no collection');
    return node;
  } catch (error) {
    if (error instanceof NotCommon) return undefined;
    throw error;
  }
}

function skipMarker(cursor: Cursor): void {
  cursor.at = 3;
  cursor.endLine();
}

/** Reads the node at hand and goes on to the next content. */
function readNode(cursor: Cursor, parentIndent: number, depth: number): Node {
  if (depth > MAX_COMMON_DEPTH) giveUp('too deep');
  if (cursor.isAtItem()) return readList(cursor, cursor.column, depth);
  if (beginsMap(cursor)) return readMap(cursor, cursor.column, depth);
  return readInline(cursor, parentIndent, depth);
}

/** Reads a value that stands on the line at hand, and goes on to the next content. */
function readInline(cursor: Cursor, parentIndent: number, depth: number): Node {
  const place = cursor.at;
  const end = (node: Node): Node => {
    cursor.endLine();
    cursor.nextLine();
    return node;
  };
  switch (cursor.char) {
    case '"':
    case "'":
      return end({ value: readQuoted(cursor, parentIndent), place });
    case '[':
    case '{':
      return end(readFlow(cursor, parentIndent, depth));
    case '|':
    case '>':
      return readTextBlock(cursor, parentIndent);
    default:
      return end({ value: resolvePlain(readPlain(cursor, parentIndent)), place });
  }
}

function beginsMap(cursor: Cursor): boolean {
  const { at, char, text } = cursor;
  if (char === '"' || char === "'") {
    const line = text.slice(at, cursor.lineEnd);
    return /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*') *:(?= |$)/.test(line);
  }
  return !/[[{|>]/.test(char) && keyColon(plainPart(text.slice(at, cursor.lineEnd)).text) !== -1;
}

function readList(cursor: Cursor, column: number, depth: number): Node {
  const at = cursor.at;
  const value: unknown[] = [];
  const kids: Place[] = [];
  while (cursor.column === column && cursor.isAtItem()) {
    cursor.at += 1;
    cursor.skipSpaces();
    if (cursor.isAtLineEnd()) goDown(cursor, column);
    else cursor.mark();
    const item = readNode(cursor, column, depth + 1);
    value.push(item.value);
    kids.push(item.place);
  }
  if (cursor.column > column) giveUp('an item that is indented further');
  return { value, place: { at, keys: null, kids } };
}

/** The item stands on a line of its own, further in. */
function goDown(cursor: Cursor, column: number): void {
  cursor.endLine();
  cursor.nextLine();
  if (cursor.column <= column) giveUp('an empty item');
}

function readMap(cursor: Cursor, column: number, depth: number): Node {
  const at = cursor.at;
  const value: Record<string, unknown> = {};
  const keys: string[] = [];
  const kids: Place[] = [];
  while (cursor.column === column) {
    const keyAt = cursor.at;
    const key = readKey(cursor);
    if (Object.hasOwn(value, key)) giveUp('a key that is there already');
    const item = readValue(cursor, { column, keyAt, depth });
    value[key] = item.value;
    keys.push(key);
    kids.push(item.place);
    if (cursor.column === column && cursor.isAtItem()) giveUp('an item in a map');
  }
  if (cursor.column > column) giveUp('a key that is indented further');
  return { value, place: { at, keys, kids } };
}

/** Reads a key and its colon. */
function readKey(cursor: Cursor): string {
  if (cursor.char === '"' || cursor.char === "'") {
    const start = cursor.at;
    const key = checkedKey(readQuoted(cursor, 0));
    if (cursor.text.slice(start, cursor.at).includes('\n')) giveUp('a key of several lines');
    cursor.skipSpaces();
    return endKey(cursor, key);
  }
  checkPlainStart(cursor);
  const line = plainPart(cursor.text.slice(cursor.at, cursor.lineEnd)).text;
  const colon = keyColon(line);
  const word = line.slice(0, Math.max(colon, 0)).replace(/ +$/, '');
  if (colon === -1 || word === '' || word.includes('\t')) giveUp('no key');
  cursor.at += colon;
  return endKey(cursor, plainKey(word));
}

function endKey(cursor: Cursor, key: string): string {
  if (cursor.char !== ':' || !isBlank(cursor.text.charAt(cursor.at + 1))) giveUp('a key without a colon');
  cursor.at += 1;
  return key;
}

interface Entry {
  readonly column: number;
  readonly keyAt: number;
  readonly depth: number;
}

/** Reads the value of a key: on its line, or on the next ones. */
function readValue(cursor: Cursor, { column, keyAt, depth }: Entry): Node {
  cursor.skipSpaces();
  if (!cursor.isAtLineEnd()) return readInline(cursor, column, depth + 1);
  cursor.endLine();
  cursor.nextLine();
  if (cursor.column > column) return readNode(cursor, column, depth + 1);
  if (cursor.column === column && cursor.isAtItem()) return readList(cursor, column, depth + 1);
  return { value: null, place: keyAt };
}
