/**
 * Places of the nodes of a document, beside its plain value. A scalar is the offset at which it starts (of its key, where it is
 * empty); a block of text is minus that offset, minus one.
 */
export type Place = number | Branch;

/** Place of a map or a list. */
export interface Branch {
  readonly at: number;
  /** Keys of a map in the order of `kids`; null for a list. */
  readonly keys: readonly string[] | null;
  readonly kids: readonly Place[];
}

/** A node with its place. */
export interface Node {
  readonly value: unknown;
  readonly place: Place;
}

export function offsetOf(place: Place): number {
  if (typeof place !== 'number') return place.at;
  return place < 0 ? -place - 1 : place;
}

export function isBlockText(place: Place): boolean {
  return typeof place === 'number' && place < 0;
}

export function blockText(at: number): Place {
  return -at - 1;
}

/** The place at the end of a path, or of its nearest existing parent. */
export function placeAt(root: Place, segments: readonly string[]): Place {
  let place = root;
  for (const segment of segments) {
    if (typeof place === 'number') break;
    const next: Place | undefined = place.kids[place.keys === null ? Number(segment) : place.keys.indexOf(segment)];
    if (next === undefined) break;
    place = next;
  }
  return place;
}
