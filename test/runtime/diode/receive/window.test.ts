import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Window, WINDOW, type Arrival, type Mark } from '../../../../src/runtime/diode/receive/window';
import { randomRun } from '../../../helpers/random';

function open(mark?: Mark): {
  place: (sequence: number, since?: number) => Arrival;
  clock: { now: number };
  window: Window;
} {
  const clock = { now: 0 };
  const window = new Window(mark, () => clock.now);
  return { place: (sequence, since = 1) => window.place({ sequence, since }), clock, window };
}

const NEXT = { kind: 'new', isFirst: false };

describe('numbers of datagrams', () => {
  it('are new in order, and repeats when they come again at once', () => {
    const { place } = open();
    expect([place(1), place(1), place(1), place(2)]).toEqual([
      { kind: 'new', isFirst: true },
      { kind: 'repeat' },
      { kind: 'repeat' },
      NEXT,
    ]);
  });

  it('that are missing are named', () => {
    const { place } = open();
    place(1);
    expect(place(5)).toEqual({ ...NEXT, lost: { from: 2, to: 4 } });
  });

  it('that come late are taken once, and are late', () => {
    const { place } = open();
    [1, 4].forEach((one) => place(one));
    expect([place(2), place(2), place(3)].map(({ kind }) => kind)).toEqual(['late', 'repeat', 'late']);
  });

  it('that come again later, or too often, are replays', () => {
    const { place, clock } = open();
    place(1);
    expect(Array.from({ length: 10 }, () => place(1).kind)).toEqual([...Array<string>(9).fill('repeat'), 'replay']);
    place(2);
    clock.now = 10_001;
    expect(place(2)).toEqual({ kind: 'replay' });
  });

  it('from before the first one, and from behind the window, are replays', () => {
    const { place } = open();
    place(100);
    expect(place(99)).toEqual({ kind: 'replay' });
    place(100 + 2 * WINDOW);
    expect(place(101 + WINDOW)).toEqual({ kind: 'late' });
    expect(place(100 + WINDOW)).toEqual({ kind: 'replay' });
  });

  it('of a sender that began again are no loss, but for those of its new run', () => {
    const { place } = open();
    [1, 2].forEach((one) => place(one));
    expect(place(1001, 1001)).toEqual({ ...NEXT, restart: { since: 1001, unknown: { from: 3, to: 1000 } } });
    expect(place(2003, 2001)).toEqual({
      ...NEXT,
      restart: { since: 2001, unknown: { from: 1002, to: 2000 } },
      lost: { from: 2001, to: 2002 },
    });
    expect(place(2004, 1001)).toEqual({ kind: 'wrong-run' });
  });

  it('go on where a stopped receiver was', () => {
    const { place, window } = open({ highest: 7, since: 1 });
    expect([place(7), place(6)]).toEqual([{ kind: 'replay' }, { kind: 'replay' }]);
    expect(place(10)).toEqual({ ...NEXT, lost: { from: 8, to: 9 } });
    expect(window.state).toEqual({ highest: 10, since: 1 });
  });

  it('are each taken once, and all are taken, lost or behind the window, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 200 }), (numbers) => {
        const { taken, missing, highest } = placeAll(numbers);
        const [first = 1] = numbers;
        const all = Array.from({ length: highest - first + 1 }, (_, at) => at + first);
        expect(new Set(taken).size).toBe(taken.length);
        expect([...taken, ...missing].sort((a, b) => a - b)).toEqual(all);
      }),
      randomRun('numbers of datagrams', 300),
    );
  });
});

/** Numbers that were taken, and those that were told lost and did not come late. */
function placeAll(numbers: readonly number[]): { taken: number[]; missing: Set<number>; highest: number } {
  const { place, window } = open();
  const taken: number[] = [];
  const missing = new Set<number>();
  for (const number of numbers) {
    const arrival = place(number);
    if (isTaken(arrival)) taken.push(number);
    if (arrival.kind === 'late') expect(missing.delete(number)).toBe(true);
    for (const one of lostBy(arrival)) missing.add(one);
  }
  return { taken, missing, highest: window.state?.highest ?? 0 };
}

function isTaken({ kind }: Arrival): boolean {
  return kind === 'new' || kind === 'late';
}

function lostBy(arrival: Arrival): readonly number[] {
  if (arrival.kind !== 'new' || arrival.lost === undefined) return [];
  const { from, to } = arrival.lost;
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
