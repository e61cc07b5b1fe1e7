/** Plain data, as it comes out of JSON. */
export type Tree = Readonly<Record<string, unknown>>;

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The map below a key; empty if there is none. */
export function treeAt(value: unknown, key: string): Tree {
  const below = isTree(value) ? value[key] : undefined;
  return isTree(below) ? below : {};
}

/** Text below a key; empty if there is none. */
export function textAt(value: unknown, key: string): string {
  const below = isTree(value) ? value[key] : undefined;
  return typeof below === 'string' ? below : '';
}

/** A JSON pointer with one more segment (RFC 6901). */
export function below(pointer: string, segment: string | number): string {
  return `${pointer}/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
