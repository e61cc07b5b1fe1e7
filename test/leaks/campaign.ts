import { TIER_NAMES, type TierName } from '../../src/core/tier';
import { drawFor } from './draw';
import { missed } from './judge';
import type { Family, Leak, Plant } from './leak';
import { outputsOf, type Output } from './outputs';

export interface Campaign {
  /** Leaks of all shards together. */
  readonly planted: number;
  /** Leaks of this shard, which are the ones that were looked for. */
  readonly judged: number;
  /** One line for each leak that was not found, or not where it is. */
  readonly misses: readonly string[];
  /** Variants that found no place in any tier. */
  readonly unused: readonly string[];
}

export interface Length {
  /** Leaks to plant, at least, over all the tiers. */
  readonly count: number;
  readonly seed: number;
  /** This part of so many: every n-th leak. Default: all of them. */
  readonly shard?: { readonly index: number; readonly count: number };
}

/** Draws for one variant before it is said to have no place in an output. */
const TRIES = 20;

/** Plants leaks of a family in turn over variants and outputs, so that each variant comes up in each output. */
export function campaign(family: Family, tiers: readonly TierName[], length: Length): Campaign {
  const outputs = tiers.flatMap(outputsOf);
  const variants = Object.entries(family.variants);
  const rounds = Math.ceil(length.count / variants.length);
  const misses: string[] = [];
  const used = new Set<string>();
  let planted = 0;
  let judged = 0;
  for (let round = 0; planted < length.count || round < Math.max(rounds, outputs.length); round += 1) {
    const output = outputs[round % outputs.length];
    if (output === undefined) throw new Error('no output to plant in');
    for (const [name, plant] of variants) {
      const leak = plantIn(output, plant, [family.name, name, output.tier, output.folder, round], length.seed);
      if (leak === null) continue;
      used.add(name);
      planted += 1;
      if (!isMine(planted, length.shard)) continue;
      judged += 1;
      const flaw = missed(output, leak);
      if (flaw !== null) misses.push(describe(name, output, leak, flaw));
    }
  }
  return { planted, judged, misses, unused: variants.map(([name]) => name).filter((name) => !used.has(name)) };
}

/** One leak of a family, at a random place of a random output. */
export function drawLeak(family: Family, seed: number): { readonly output: Output; readonly leak: Leak } {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const draw = drawFor(seed, family.name, 'one', attempt);
    const output = draw.pick(outputsOf(draw.pick(TIER_NAMES)));
    const leak = draw.pick(Object.values(family.variants))(draw, output);
    if (leak !== null) return { output, leak };
  }
  throw new Error(`no place for a leak of the family ${family.name}`);
}

function isMine(number: number, shard: Length['shard']): boolean {
  return shard === undefined || number % shard.count === shard.index - 1;
}

function plantIn(output: Output, plant: Plant, purpose: readonly (string | number)[], seed: number): Leak | null {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const leak = plant(drawFor(seed, ...purpose, attempt), output);
    if (leak !== null) return leak;
  }
  return null;
}

function describe(variant: string, output: Output, leak: Leak, flaw: string): string {
  const place = `${output.tier}${output.folder === '' ? '' : `/${output.folder}`} ${leak.object}${leak.path}`;
  return `${variant}: ${place}: ${leak.line ?? 'nothing to see'}: ${flaw}`;
}
