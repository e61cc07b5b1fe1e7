import { isEqual, isOmitted } from './equal';
import { pairsOf } from './lists';
import { below, isTree, type Tree } from './tree';

/** A place where a cluster does not have what a release says. */
export interface Mismatch {
  readonly path: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** Fields of ours that say which object it is, or that the cluster writes. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['/apiVersion', '/kind', '/status']);

/**
 * Where a live object differs from the rendered one, in the fields that are rendered. What the server adds by default or
 * others add is no mismatch here, except an element of a list: those that we render are whole.
 */
export function mismatches(expected: unknown, found: unknown, path: string): readonly Mismatch[] {
  if (NOT_COMPARED.has(path)) return [];
  if (found === undefined || found === null) return isOmitted(expected, path) ? [] : [{ path, expected, found }];
  if (Array.isArray(expected) && Array.isArray(found)) return listMismatches(expected, found, path);
  if (isTree(expected) && isTree(found)) return mapMismatches(expected, found, path);
  return isEqual(expected, found, path) ? [] : [{ path, expected, found }];
}

function mapMismatches(expected: Tree, found: Tree, path: string): readonly Mismatch[] {
  return Object.entries(expected).flatMap(([key, value]) => mismatches(value, found[key], below(path, key)));
}

function listMismatches(expected: readonly unknown[], found: readonly unknown[], path: string): readonly Mismatch[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return pairsOf(name, expected, found).flatMap((pair) => {
    const place = below(path, pair.index);
    return pair.side === 'both'
      ? mismatches(pair.expected, pair.found, place)
      : [{ path: place, expected: pair.expected, found: pair.found }];
  });
}
