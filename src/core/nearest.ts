/** Farthest edit distance at which a suggestion still helps more than it confuses. */
const MAX_DISTANCE = 3;

/**
 * The candidate that a reader most likely meant, or undefined. Short words must be closer than long ones; the first
 * candidate wins a draw, so the answer does not depend on anything but the list.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const limit = Math.min(MAX_DISTANCE, Math.max(1, Math.floor(word.length / 2)));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance, or `limit` as soon as it cannot be less: words may be as long as a hostile file likes. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = nextRow(previous, a.charAt(row - 1), b, row);
    if (Math.min(...current) >= limit) return limit;
    previous = current;
  }
  return Math.min(previous[b.length] ?? limit, limit);
}

function nextRow(previous: readonly number[], letter: string, b: string, row: number): number[] {
  const current = [row];
  for (let column = 1; column <= b.length; column += 1) {
    const replaced = (previous[column - 1] ?? 0) + (letter === b.charAt(column - 1) ? 0 : 1);
    const removed = (previous[column] ?? 0) + 1;
    const added = (current[column - 1] ?? 0) + 1;
    current.push(Math.min(replaced, removed, added));
  }
  return current;
}
