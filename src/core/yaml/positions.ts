export type PathSegment = string | number;
export type KeyPath = readonly PathSegment[];

/** How a file of ours is read. */
export interface SourceOptions {
  /** Keys below which nothing is quoted in a message, because a raw secret may stand there by mistake. @default none */
  readonly secretKeys?: readonly string[];
}

export interface Spot {
  readonly line: number;
  readonly column: number;
}

export interface Position {
  /** Of the key, or of the list item itself. */
  readonly key: Spot;
  readonly value: Spot;
  /** A scalar as the file has it, cut to one short line. */
  readonly text?: string;
}

/** Positions by formatted key path. */
export type Positions = ReadonlyMap<string, Position>;

/** `site.dns[0].host`; keys that are no plain words are quoted: `site["a.b"]`. The root is the empty path. */
export function formatPath(path: KeyPath): string {
  return path.map((segment, index) => formatSegment(segment, index === 0)).join('');
}

function formatSegment(segment: PathSegment, isFirst: boolean): string {
  if (typeof segment === 'number') return `[${segment}]`;
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(segment)) return `[${JSON.stringify(segment)}]`;
  return isFirst ? segment : `.${segment}`;
}
