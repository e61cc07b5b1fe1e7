import { isAlias, isMap, isNode, isPair, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { ParsedDocument } from './document';

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Line and column (1-based, inside the document) of the node at a path, or of its nearest existing parent. */
export function positionOf(document: ParsedDocument, segments: readonly string[], lineInside?: number): Position {
  let node: Node | null = document.tree.contents;
  let offset = startOf(node) ?? 0;
  for (const segment of segments) {
    const next = step(document, node, segment);
    if (next === undefined) break;
    offset = next.offset ?? offset;
    node = next.node;
  }
  const { line, col } = document.lines.linePos(offset);
  return lineInside === undefined || !isBlock(node) ? { line, column: col } : lineOfBlock(document, node, lineInside);
}

/** Content of a block starts on the line after its indicator; folded blocks are close enough for a reader. */
function lineOfBlock(document: ParsedDocument, node: Scalar, lineInside: number): Position {
  const { line } = document.lines.linePos(node.range?.[0] ?? 0);
  const wanted = line + 1 + lineInside;
  const start = document.lines.lineStarts[wanted - 1];
  const text = document.source.slice(start, document.lines.lineStarts[wanted]);
  return { line: wanted, column: start === undefined ? 1 : text.search(/\S|$/) + 1 };
}

function isBlock(node: Node | null): node is Scalar {
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
}

interface Step {
  readonly node: Node | null;
  readonly offset: number | undefined;
}

function step(document: ParsedDocument, from: Node | null, segment: string): Step | undefined {
  const node = isAlias(from) ? (from.resolve(document.tree) ?? null) : from;
  if (isSeq(node)) {
    const item = node.items[Number(segment)];
    return isNode(item) ? { node: item, offset: startOf(item) } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = findPair(document, node, segment);
  if (pair === undefined) return undefined;
  const value = isNode(pair.value) ? pair.value : null;
  const key = isNode(pair.key) ? pair.key : null;
  return { node: value, offset: isEmpty(value) ? startOf(key) : startOf(value) };
}

function findPair(document: ParsedDocument, map: YAMLMap, key: string): Pair | undefined {
  const own = map.items.find((pair) => keyText(pair) === key);
  if (own !== undefined) return own;
  for (const pair of map.items) {
    if (keyText(pair) !== '<<') continue;
    for (const source of mergeSources(document, pair.value)) {
      const found = findPair(document, source, key);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function mergeSources(document: ParsedDocument, value: unknown): YAMLMap[] {
  const node = isAlias(value) ? value.resolve(document.tree) : value;
  if (isMap(node)) return [node];
  return isSeq(node) ? node.items.flatMap((item) => mergeSources(document, item)) : [];
}

function keyText(pair: Pair): string {
  if (!isPair(pair)) return '';
  const key = pair.key;
  return isScalar(key) ? scalarText(key.value) : String(key);
}

/** As the parser names keys that are no strings; a merge key is a symbol to it. */
function scalarText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'symbol') return '<<';
  return value === null || value === undefined ? '' : JSON.stringify(value);
}

function isEmpty(node: Node | null): boolean {
  return (
    node === null ||
    (isScalar(node) && node.range !== null && node.range !== undefined && node.range[0] === node.range[1])
  );
}

function startOf(node: Node | null): number | undefined {
  return node?.range?.[0];
}
