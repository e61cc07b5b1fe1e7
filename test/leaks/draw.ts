/** Random choices that are the same for the same seed, on every machine. */
export interface Draw {
  /** Both bounds included. */
  int(min: number, max: number): number;
  pick<T>(list: readonly T[]): T;
  /** A word of lower-case letters, unlike any other. */
  word(): string;
}

/** Mulberry32 over a hash of what the choices are for. */
export function drawFor(seed: number, ...purpose: readonly (string | number)[]): Draw {
  let state = hash(`${seed} ${purpose.join(' ')}`);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    int,
    pick: (list) => {
      const chosen = list[int(0, list.length - 1)];
      if (chosen === undefined) throw new Error('nothing to choose from');
      return chosen;
    },
    word: () => Array.from({ length: int(5, 9) }, () => String.fromCharCode(int(97, 122))).join(''),
  };
}

/** FNV-1a. */
function hash(text: string): number {
  return [...text].reduce((sum, letter) => Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193), 0x811c9dc5) | 0;
}
