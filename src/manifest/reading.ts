import { readCommon } from './common';
import { isBlockText, offsetOf, placeAt, type Place } from './common/tree';
import { parseTree, toPlain } from './document';
import { LineIndex } from './line-index';
import { positionOf, type Position } from './position';
import type { Chunk } from './split';

/** A document as plain data, with the way back to its places (1-based, inside the document). */
export interface Reading {
  readonly value: unknown;
  positionOf(segments: readonly string[], lineInside?: number): Position;
}

/**
 * Reads one document: by our own reader if it is written as machines write, by the full parser otherwise. Both agree.
 *
 * @throws SallyportError of kind `unreadable`
 */
export function readDocument(chunk: Chunk, file: string): Reading {
  const common = readCommon(chunk.text);
  if (common !== undefined) return { value: common.value, positionOf: positionsIn(chunk.text, common.place) };
  const parsed = parseTree(chunk, file);
  return {
    value: toPlain(parsed, chunk, file),
    positionOf: (segments, lineInside) => positionOf(parsed, segments, lineInside),
  };
}

function positionsIn(text: string, root: Place): Reading['positionOf'] {
  let lines: LineIndex | undefined;
  return (segments, lineInside) => {
    lines ??= new LineIndex(text);
    const place = placeAt(root, segments);
    const position = lines.positionOf(offsetOf(place));
    return lineInside === undefined || !isBlockText(place) ? position : lines.contentOf(position.line + 1 + lineInside);
  };
}
