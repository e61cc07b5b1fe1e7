import { describe, expect, it } from 'vitest';
import { inventoryOf } from '../../src/audit/inventory';
import { TIER_NAMES } from '../../src/core/tier';
import { seedOf } from '../helpers/random';
import { campaign } from './campaign';
import { drawFor } from './draw';
import { FAMILIES } from './families';
import { everySwitch } from './families/silence';
import { edit, failures, missesOf } from './judge';
import { copyOf, type Family } from './leak';
import { outputsOf } from './outputs';
import { everyConfigString, everyString } from './positions';
import { switchesOf } from './switches';

/** Leaks of a family over all tiers, at least. Each variant comes up in each output that has a place for it. */
const PLANTED = 20;
/** Objects of an output that are written anew without a change. */
const NEUTRAL = 15;

/** One string in so many is tried; the long run tries them all. */
const STRIDE = 40;

const byName = FAMILIES.map((family): readonly [string, Family] => [family.name, family]);

describe.each(byName)('a leak of the family %s', (_, family) => {
  it('is found wherever it is planted', () => {
    const { planted, misses, unused } = campaign(family, TIER_NAMES, { count: PLANTED, seed: seedOf() });
    expect(misses).toEqual([]);
    expect(unused).toEqual([]);
    expect(planted).toBeGreaterThanOrEqual(PLANTED);
  });
});

describe('switches that silence a component', () => {
  it.each(TIER_NAMES)('are all tried that the inventory of %s calls set', (tier) => {
    for (const output of outputsOf(tier)) {
      const set = inventoryOf(output.objects, output.options).silence.filter(({ status }) => status === 'set');
      const tried = new Set(switchesOf(output).map(({ record }) => record.id));
      expect(set.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
      expect(set.length).toBeGreaterThan(0);
    }
  });

  it('are missed when they are gone, and in every form that says the opposite', () => {
    const [output] = outputsOf('airgapped');
    if (output === undefined) throw new Error('no output');
    const draw = drawFor(seedOf(), 'switches');
    const leaks = everySwitch(output, (values) => (values.length === 0 ? [] : [draw.pick(values)]));
    process.stderr.write(`switches: ${leaks.length} leaks, seed ${seedOf()}\n`);
    expect(missesOf(output, leaks)).toEqual([]);
    expect(leaks.length).toBeGreaterThan(100);
  });
});

describe('an address in place of any string', () => {
  it.each(TIER_NAMES)('of %s is found, but in names', (tier) => {
    const draw = drawFor(seedOf(), 'strings', tier);
    for (const output of outputsOf(tier)) {
      const value = draw.pick(['https://leak.example.net/x', '203.0.113.9:443', 'leak.example.net:443']);
      const first = draw.int(0, STRIDE - 1);
      const isDrawn = (number: number): boolean => number % STRIDE === first;
      const some = [...everyString(output, value, isDrawn), ...everyConfigString(output, value, isDrawn)];
      expect(missesOf(output, some)).toEqual([]);
      expect(some.length).toBeGreaterThan(20);
    }
  });
});

describe('an edit that changes nothing', () => {
  it.each(TIER_NAMES)('is no finding in %s', (tier) => {
    const draw = drawFor(seedOf(), 'neutral', tier);
    for (const output of outputsOf(tier)) {
      for (let index = 0; index < NEUTRAL; index += 1) {
        const object = draw.pick(output.objects);
        const edited = edit(output, [{ object, documents: [copyOf(object)] }]);
        expect(edited.fresh).toHaveLength(1);
        expect(failures(output, edited, {})).toEqual([]);
      }
    }
  });
});
