import fc from 'fast-check';

/** Draws one value after the other, so that a document whose parts depend on each other can be built in plain code. */
export interface Draw {
  /** Both bounds included; the bounds themselves come up often. */
  int(min: number, max: number): number;
  pick<T>(list: readonly T[]): T;
  /** True in about so many of a hundred cases. */
  chance(percent: number): boolean;
  /** So many distinct members, in random order. */
  some<T>(list: readonly T[], min: number, max: number): readonly T[];
  of<T>(arbitrary: fc.Arbitrary<T>): T;
}

/** One random document per run of a property: `fc.property(draws(), (draw) => …)`. */
export function draws(): fc.Arbitrary<Draw> {
  return fc.tuple(fc.gen(), fc.integer()).map(([gen, seed]) => drawFrom(seed, (arbitrary) => gen(() => arbitrary)));
}

/** A document has hundreds of choices: they come from a generator of our own, seeded by fast-check, which takes far less time. */
function drawFrom(seed: number, of: Draw['of']): Draw {
  const next = numbers(seed);
  const between = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const int = (min: number, max: number): number => {
    const edge = between(0, 13);
    return edge === 0 ? min : edge === 1 ? max : between(min, max);
  };
  return {
    of,
    int,
    pick: (list) => list[between(0, list.length - 1)] as (typeof list)[number],
    chance: (percent) => between(0, 99) < percent,
    some: (list, min, max) => shuffled(list, between).slice(0, int(min, Math.min(max, list.length))),
  };
}

function shuffled<T>(list: readonly T[], between: (min: number, max: number) => number): readonly T[] {
  const copy = [...list];
  return list.map(() => copy.splice(between(0, copy.length - 1), 1)[0] as T);
}

/** Numbers from 0 to below 1 (mulberry32, public domain). */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
