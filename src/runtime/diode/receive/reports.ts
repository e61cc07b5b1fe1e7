import { FAULTS, type Fault } from './open';
import type { Arrival, Restart } from './window';

/** What a datagram was that is not taken, or not in order. */
export const DROPS = [...FAULTS, 'replay', 'wrong-run'] as const;
export type Drop = Fault | 'replay' | 'wrong-run';

export interface ReportSettings {
  /** Takes one line of JSON. */
  readonly write: (line: string) => void;
  /** Wall clock, in milliseconds. */
  readonly now: () => number;
  /** How often counts are told, while they change. */
  readonly everySeconds: number;
  /** Without a record for so long, silence is told, once. */
  readonly silenceSeconds: number;
}

/**
 * Tells what is wrong, one line of JSON each. What only the sender can cause is told at once; what anybody on the wire can
 * cause is told at its first time in each period and counted, so that nobody fills a disk.
 */
export class Reports {
  private readonly counts = new Map<string, number>(
    ['accepted', 'lost', 'late', 'repeat', ...DROPS].map((name) => [name, 0]),
  );
  private readonly told = new Set<Drop>();
  private isChanged = false;
  private isSilent = false;
  private lastRecord: number;
  private lastStatus: number;

  constructor(private readonly settings: ReportSettings) {
    this.lastRecord = this.lastStatus = settings.now();
  }

  accept(sequence: number, arrival: Arrival): void {
    this.count('accepted');
    this.lastRecord = this.settings.now();
    if (this.isSilent) this.tell('heard-again', { sequence });
    this.isSilent = false;
    if (arrival.kind === 'late') {
      this.count('late');
      this.tell('late', { sequence });
    }
    if (arrival.kind === 'new') this.tellNew(sequence, arrival);
  }

  repeat(): void {
    this.count('repeat');
  }

  drop(reason: Drop): void {
    this.count(reason);
    if (this.told.has(reason)) return;
    this.told.add(reason);
    this.tell('dropped', { reason });
  }

  /** To be called about once a second. */
  tick(): void {
    const now = this.settings.now();
    const quiet = (now - this.lastRecord) / 1000;
    if (quiet >= this.settings.silenceSeconds && !this.isSilent) {
      this.isSilent = true;
      this.tell('silence', { seconds: Math.floor(quiet) });
    }
    if ((now - this.lastStatus) / 1000 >= this.settings.everySeconds && this.isChanged) this.status();
  }

  /** All counts since the start. */
  status(): void {
    this.isChanged = false;
    this.told.clear();
    this.lastStatus = this.settings.now();
    this.tell('status', Object.fromEntries(this.counts));
  }

  private tellNew(sequence: number, { isFirst, restart, lost }: Extract<Arrival, { kind: 'new' }>): void {
    if (isFirst) this.tell('began', { sequence });
    if (restart !== undefined) this.tellRestart(restart);
    if (lost === undefined) return;
    const count = lost.to - lost.from + 1;
    this.count('lost', count);
    this.tell('gap', { ...lost, lost: count });
  }

  private tellRestart({ since, unknown }: Restart): void {
    this.tell('sender-restarted', { since, ...(unknown === undefined ? {} : { lostOrNeverUsed: unknown }) });
  }

  private count(name: string, by = 1): void {
    this.isChanged = true;
    this.counts.set(name, (this.counts.get(name) ?? 0) + by);
  }

  private tell(event: string, details: object): void {
    const at = new Date(this.settings.now()).toISOString();
    this.settings.write(JSON.stringify({ at, event, ...details }));
  }
}
