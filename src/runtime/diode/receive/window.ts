/** Numbers behind the highest that are still taken when they come late. Bounds what is held. */
export const WINDOW = 1024;
/** Copies of a datagram come together; what comes after this is somebody who plays it again. */
const REPEAT_MS = 10_000;
/** The most that a validator repeats (`repeat` in its configuration). */
const MAX_COPIES = 10;

/** Numbers, both included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What the number of a datagram says. */
export type Arrival =
  | { readonly kind: 'new'; readonly lost?: Range; readonly restart?: Restart; readonly isFirst: boolean }
  | { readonly kind: 'late' | 'repeat' | 'replay' | 'wrong-run' };

/** The sender began again. It skips numbers then, so that those at the end of its last run may be lost, or never were. */
export interface Restart {
  readonly since: number;
  readonly unknown?: Range;
}

/** What survives a restart of the receiver. */
export interface Mark {
  readonly highest: number;
  readonly since: number;
}

interface Seen {
  readonly at: number;
  readonly copies: number;
}

/** Tells new numbers from old ones, and finds those that are missing. */
export class Window {
  private readonly seen = new Map<number, Seen>();
  private mark: Mark | undefined;
  /** Nothing up to this number is taken: it was judged before this run, or came before its first. */
  private floor: number;

  /** @param clock milliseconds that only grow. */
  constructor(
    mark: Mark | undefined,
    private readonly clock: () => number,
  ) {
    this.mark = mark;
    this.floor = mark?.highest ?? 0;
  }

  /** The highest number so far, and the run that it belongs to. */
  get state(): Mark | undefined {
    return this.mark;
  }

  place({ sequence, since }: { readonly sequence: number; readonly since: number }): Arrival {
    if (this.mark !== undefined && sequence <= this.mark.highest) return this.placeOld(sequence, this.mark);
    if (this.mark !== undefined && since < this.mark.since) return { kind: 'wrong-run' };
    const before = this.mark;
    if (before === undefined) this.floor = sequence - 1;
    this.mark = { highest: sequence, since };
    this.seen.set(sequence, { at: this.clock(), copies: 1 });
    this.forget(sequence - WINDOW);
    return before === undefined ? { kind: 'new', isFirst: true } : newer(before, sequence, since);
  }

  private placeOld(sequence: number, { highest }: Mark): Arrival {
    const seen = this.seen.get(sequence);
    if (seen !== undefined) {
      this.seen.set(sequence, { ...seen, copies: seen.copies + 1 });
      const isCopy = seen.copies < MAX_COPIES && this.clock() - seen.at <= REPEAT_MS;
      return { kind: isCopy ? 'repeat' : 'replay' };
    }
    if (sequence <= this.floor || sequence <= highest - WINDOW) return { kind: 'replay' };
    this.seen.set(sequence, { at: this.clock(), copies: 1 });
    return { kind: 'late' };
  }

  private forget(upTo: number): void {
    for (const number of this.seen.keys()) if (number <= upTo) this.seen.delete(number);
  }
}

function newer(before: Mark, sequence: number, since: number): Arrival {
  const isRestart = since > before.highest;
  const from = isRestart ? since : before.highest + 1;
  const lost = sequence > from ? { lost: { from, to: sequence - 1 } } : {};
  const unknown = since > before.highest + 1 ? { unknown: { from: before.highest + 1, to: since - 1 } } : {};
  return { kind: 'new', isFirst: false, ...lost, ...(isRestart ? { restart: { since, ...unknown } } : {}) };
}
