/** A rendered file as the auditor sees it: its text, and the Kubernetes objects in it. */
export interface ManifestFile {
  /** Relative to the argument of the command. */
  readonly file: string;
  readonly text: string;
  /** `List` objects are taken apart; documents that are empty or only comments are left out. */
  readonly objects: readonly ManifestObject[];
}

/** One Kubernetes object of a file, as plain data with a way back to its place. */
export interface ManifestObject {
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for cluster-scoped objects and for objects that name none. */
  readonly namespace: string;
  readonly name: string;
  /** `apiVersion/kind/namespace/name` */
  readonly id: string;
  /** The object as Kubernetes reads it (YAML 1.1 scalars, anchors and merge keys resolved). */
  readonly value: Readonly<Record<string, unknown>>;
  /**
   * Line and column (1-based, in the outer file) of the node at a JSON pointer, or of its nearest existing parent.
   * `lineInside` (0-based) asks for a line of a block of text (`|`, `>`); elsewhere it is ignored.
   * Positions are computed when first asked for.
   */
  locate(pointer: string, lineInside?: number): { readonly line: number; readonly column: number };
}

/** Joins path segments into a JSON pointer (RFC 6901). */
export function toPointer(segments: readonly (string | number)[]): string {
  return segments.map((segment) => `/${escapeSegment(String(segment))}`).join('');
}

function escapeSegment(segment: string): string {
  // Most segments have neither, and every string of a manifest has a pointer.
  return /[~/]/.test(segment) ? segment.replaceAll('~', '~0').replaceAll('/', '~1') : segment;
}

/** Splits a JSON pointer (RFC 6901) into its segments. */
export function fromPointer(pointer: string): string[] {
  return pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}
