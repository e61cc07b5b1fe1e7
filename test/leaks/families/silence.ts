import type { Setting } from '../../../src/audit/facts/silence/record';
import type { Draw } from '../draw';
import type { Family, Leak } from '../leak';
import type { Output } from '../outputs';
import { benchFor, leakAt, present, switchesOf, write, type Bench, type Switch } from '../switches';
import { wrongValues } from '../wrong-values';

/** Takes every form of a switch away. @returns false if there was none */
function takeAway(bench: Bench, item: Switch): boolean {
  const found = item.clause.settings.filter((setting) => present(bench, setting));
  for (const setting of found) write(bench, setting, null);
  return found.length > 0;
}

function drawSwitch(draw: Draw, output: Output, accepts: (item: Switch) => boolean): Switch | null {
  const items = switchesOf(output).filter(accepts);
  return items.length === 0 ? null : draw.pick(items);
}

function removed(draw: Draw, output: Output): Leak | null {
  const item = drawSwitch(draw, output, ({ clause }) => clause.isRequired);
  if (item === null) return null;
  const bench = benchFor(output, item);
  return takeAway(bench, item) ? leakAt(bench) : null;
}

function opposite(draw: Draw, output: Output): Leak | null {
  const isContradicted = (setting: Setting): boolean => wrongValues(setting).length > 0;
  const item = drawSwitch(draw, output, ({ clause }) => clause.settings.some(isContradicted));
  if (item === null) return null;
  const bench = benchFor(output, item);
  takeAway(bench, item);
  const setting = draw.pick(item.clause.settings.filter(isContradicted));
  return write(bench, setting, draw.pick(wrongValues(setting))) ? leakAt(bench) : null;
}

/** A stronger form says the opposite of the one that stands there. */
function outranked(draw: Draw, output: Output): Leak | null {
  const item = drawSwitch(draw, output, ({ clause }) => clause.mode === 'first' && clause.settings.length > 1);
  if (item === null) return null;
  const bench = benchFor(output, item);
  const stronger = item.clause.settings.slice(
    0,
    item.clause.settings.findIndex((setting) => present(bench, setting)),
  );
  if (stronger.length === 0) return null;
  const setting = draw.pick(stronger);
  return write(bench, setting, draw.pick(wrongValues(setting))) ? leakAt(bench) : null;
}

/** The right value first, the wrong one after it: the later entry counts. */
function saidTwice(draw: Draw, output: Output): Leak | null {
  const item = drawSwitch(draw, output, ({ clause }) => clause.settings.some(({ where }) => where === 'env'));
  if (item === null) return null;
  const bench = benchFor(output, item);
  takeAway(bench, item);
  const setting = draw.pick(item.clause.settings.filter(({ where }) => where === 'env'));
  if (!write(bench, setting, setting.example)) return null;
  return write(bench, setting, draw.pick(wrongValues(setting)), 'again') ? leakAt(bench) : null;
}

/** Switches that stop a component from calling out. */
export const SILENCE: Family = {
  name: 'silence',
  variants: {
    'switch taken away': removed,
    'switch with a value that nobody takes for off': opposite,
    'switch outranked': outranked,
    'switch said twice': saidTwice,
  },
};

/** Every switch of an output, taken away, and in every form that it has with the wrong values that `choose` takes. */
export function everySwitch(
  output: Output,
  choose: (values: readonly string[]) => readonly string[] = (values) => values,
): readonly Leak[] {
  return switchesOf(output).flatMap((item) => {
    const empty = benchFor(output, item);
    const isGone = takeAway(empty, item) && item.clause.isRequired;
    const wrong = item.clause.settings.flatMap((setting) =>
      choose(wrongValues(setting)).flatMap((value): readonly Leak[] => {
        const bench = benchFor(output, item);
        takeAway(bench, item);
        return write(bench, setting, value) ? [leakAt(bench)] : [];
      }),
    );
    return isGone ? [leakAt(empty), ...wrong] : wrong;
  });
}
