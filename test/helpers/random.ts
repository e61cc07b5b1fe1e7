/** Default seed: the same inputs on every machine, until somebody asks for others. */
const DEFAULT_SEED = 1;

export interface Shard {
  /** 1-based. */
  readonly index: number;
  readonly count: number;
}

/** What fast-check needs to draw the inputs of one property. */
export interface RandomRun {
  readonly seed: number;
  readonly numRuns: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** `SALLYPORT_SEED`, an integer. */
export function seedOf(env: Environment = process.env): number {
  const text = env['SALLYPORT_SEED'];
  const seed = text === undefined || text === '' ? DEFAULT_SEED : Number(text);
  if (!Number.isSafeInteger(seed)) {
    throw new Error(`SALLYPORT_SEED must be an integer, got ${JSON.stringify(text)}`);
  }
  return seed;
}

/** `SALLYPORT_SHARD=i/n`: this run is part i of n. */
export function shardOf(env: Environment = process.env): Shard {
  const text = env['SALLYPORT_SHARD'];
  if (text === undefined || text === '') {
    return { index: 1, count: 1 };
  }
  const match = /^([1-9]\d{0,5})\/([1-9]\d{0,5})$/.exec(text);
  const shard = { index: Number(match?.[1]), count: Number(match?.[2]) };
  if (match === null || shard.index > shard.count) {
    throw new Error(`SALLYPORT_SHARD must be i/n with 1 <= i <= n, got ${JSON.stringify(text)}`);
  }
  return shard;
}

/**
 * Parameters of a property of `total` runs, or of this shard's part of them, and one line that says how to draw the same
 * inputs again: `fc.assert(property, randomRun('what it is about', 200))`.
 */
export function randomRun(name: string, total: number, env: Environment = process.env): RandomRun {
  const shard = shardOf(env);
  const seed = seedOf(env);
  const run = { seed: seed + shard.index - 1, numRuns: shareOf(total, shard) };
  say(`${name}: SALLYPORT_SEED=${seed} SALLYPORT_SHARD=${shard.index}/${shard.count}, ${run.numRuns} of ${total} runs`);
  return run;
}

/** This shard's part of a list of cases, every n-th of them, and one line that says how many. */
export function shardCases<T>(name: string, cases: readonly T[], env: Environment = process.env): readonly T[] {
  const shard = shardOf(env);
  const mine = cases.filter((_, index) => index % shard.count === shard.index - 1);
  say(`${name}: SALLYPORT_SHARD=${shard.index}/${shard.count}, ${mine.length} of ${cases.length} cases`);
  return mine;
}

/** The parts differ by one at most, and add up to the whole. */
function shareOf(total: number, shard: Shard): number {
  return Math.floor((total + shard.count - shard.index) / shard.count);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
