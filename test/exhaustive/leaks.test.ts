import { describe, expect, it } from 'vitest';
import { TIER_NAMES } from '../../src/core/tier';
import { seedOf, shardOf } from '../helpers/random';
import { campaign } from '../leaks/campaign';
import { FAMILIES } from '../leaks/families';
import { everySwitch } from '../leaks/families/silence';
import { edit, failures, missesOf } from '../leaks/judge';
import { copyOf } from '../leaks/leak';
import { outputsOf } from '../leaks/outputs';
import { everyConfigString, everyString } from '../leaks/positions';

/** Leaks of a family in a tier. */
const PLANTED = 200;

/** An address in three forms. */
const VALUES = ['https://leak.example.net/x', '203.0.113.9:443', 'leak.example.net:443'];

const CASES = FAMILIES.flatMap((family) => TIER_NAMES.map((tier) => [family.name, tier, family] as const));

describe('the long runs of leaks', () => {
  it.each(CASES)('of the family %s are all found in %s', (name, tier, family) => {
    const shard = shardOf();
    const seed = seedOf();
    const { planted, judged, misses } = campaign(family, [tier], { count: PLANTED, seed, shard });
    say(`leaks of ${name} in ${tier}`, judged);
    expect(misses).toEqual([]);
    expect(planted).toBeGreaterThanOrEqual(PLANTED);
  });

  it.each(TIER_NAMES)('try every switch of %s in every wrong form', (tier) => {
    const { index, count } = shardOf();
    for (const output of outputsOf(tier)) {
      const leaks = everySwitch(output).filter((_, at) => at % count === index - 1);
      say(`switches of ${tier}`, leaks.length);
      expect(missesOf(output, leaks)).toEqual([]);
    }
  });

  it.each(TIER_NAMES.flatMap((tier) => VALUES.map((value) => [tier, value] as const)))(
    'plant in every string of %s the value %s',
    (tier, value) => {
      const { index, count } = shardOf();
      for (const output of outputsOf(tier)) {
        const isMine = (number: number): boolean => number % count === index - 1;
        const mine = [...everyString(output, value, isMine), ...everyConfigString(output, value, isMine)];
        say(`strings of ${tier}`, mine.length);
        expect(missesOf(output, mine)).toEqual([]);
      }
    },
  );

  it.each(TIER_NAMES)('write every object of %s anew, without a finding', (tier) => {
    const { index, count } = shardOf();
    for (const output of outputsOf(tier)) {
      for (const object of output.objects.filter((_, at) => at % count === index - 1)) {
        const edited = edit(output, [{ object, documents: [copyOf(object)] }]);
        expect(failures(output, edited, { also: object.id })).toEqual([]);
      }
    }
  });
});

function say(what: string, cases: number): void {
  const { index, count } = shardOf();
  process.stderr.write(`${what}: SALLYPORT_SEED=${seedOf()} SALLYPORT_SHARD=${index}/${count}, ${cases} cases\n`);
}
