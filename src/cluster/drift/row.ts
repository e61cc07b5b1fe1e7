import { compareText } from '../../core/result';

/** What differs, as a closed list. */
export const DIFFERENCES = ['missing', 'changed', 'added-field', 'unowned', 'added-object'] as const;
export type Difference = (typeof DIFFERENCES)[number];

/** One difference between a release and a cluster. */
export interface DriftRow {
  /** `apiVersion/kind/namespace/name` */
  readonly object: string;
  readonly difference: Difference;
  /** JSON pointer inside the object; empty for the object as a whole. */
  readonly path: string;
  /** What the release says, and what the cluster has; absent where the path may hold what others keep secret. */
  readonly expected?: string;
  readonly found?: string;
  /** Field managers that own the path, as the server recorded them: names that callers chose. */
  readonly managers: readonly string[];
}

/** Something that could not be looked at, and why. */
export interface Unchecked {
  readonly what: string;
  readonly reason: string;
}

export interface DriftReport {
  readonly schema: 'sallyport.dev/drift/v1';
  readonly summary: {
    /** Objects of the release, and how many of them were found as they are. */
    readonly objects: number;
    readonly same: number;
    readonly differences: number;
    readonly unchecked: number;
  };
  readonly differences: readonly DriftRow[];
  readonly unchecked: readonly Unchecked[];
}

export function compareRows(a: DriftRow, b: DriftRow): number {
  return compareText(a.object, b.object) || compareText(a.path, b.path) || compareText(a.difference, b.difference);
}
