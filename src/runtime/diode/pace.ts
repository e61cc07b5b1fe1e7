import type { ApprovedRecord } from './record';

/** Holds each series to its cadence. Bounded: there are only as many series as the approved list allows. */
export class Pace {
  private readonly last = new Map<string, number>();

  /** @param clock milliseconds that only grow. */
  constructor(
    private readonly minIntervalSeconds: number,
    private readonly clock: () => number,
  ) {}

  /** True if a record of this series may pass now; it then counts as passed. */
  admit({ aggregate, labels }: ApprovedRecord): boolean {
    const series = JSON.stringify([aggregate.name, labels]);
    const now = this.clock();
    const before = this.last.get(series);
    if (before !== undefined && now - before < this.minIntervalSeconds * 1000) return false;
    this.last.set(series, now);
    return true;
  }
}
