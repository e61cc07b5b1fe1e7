export type Status = 'passed' | 'failed' | 'skipped';

/** One thing that was checked, and what came out. */
export interface Outcome {
  readonly name: string;
  readonly status: Status;
  /** Problems of a failure, or the reason of a skip. */
  readonly details: readonly string[];
  /** Components that ran for it, or whose configuration it judged. */
  readonly ran: readonly string[];
  /** Output in whose cluster it was checked, such as `byoc/data-plane`; undefined if in none. */
  readonly output?: string;
}

/** Problems that a check found; none is a pass. */
export type Problems = readonly string[];

/** Collects outcomes and says each at once: a long run is read while it runs. */
export class Report {
  readonly outcomes: Outcome[] = [];

  constructor(private readonly say: (line: string) => void) {}

  /** A check that ran: passed without problems, else failed. */
  check(name: string, problems: Problems, ran: readonly string[] = [], output?: string): void {
    const status = problems.length === 0 ? 'passed' : 'failed';
    this.tell({ name, status, details: problems, ran, ...(output !== undefined && { output }) });
  }

  /** A check that could not run, and why. */
  skip(name: string, reason: string): void {
    this.tell({ name, status: 'skipped', details: [reason], ran: [] });
  }

  /** Outcomes that were said elsewhere. */
  add(outcomes: readonly Outcome[]): void {
    this.outcomes.push(...outcomes);
  }

  /** `N passed, N failed, N skipped`. */
  summary(): string {
    return (['passed', 'failed', 'skipped'] as const).map((status) => `${this.count(status)} ${status}`).join(', ');
  }

  /** Good only if something ran and nothing failed. */
  isGood(): boolean {
    return this.count('passed') > 0 && !this.hasFailure();
  }

  hasFailure(): boolean {
    return this.count('failed') > 0;
  }

  /** What a process ends with: 3 when nothing could be checked. */
  exitCode(): 0 | 1 | 3 {
    if (this.isGood()) return 0;
    return this.hasFailure() ? 1 : 3;
  }

  private count(status: Status): number {
    return this.outcomes.filter((outcome) => outcome.status === status).length;
  }

  /** In one piece: two processes may say theirs to one reader. */
  private tell(outcome: Outcome): void {
    this.outcomes.push(outcome);
    const details = outcome.details.map((detail) => `  ${detail.replaceAll('\n', '\n    ')}`);
    this.say([`${outcome.status}: ${outcome.name}`, ...details].join('\n'));
  }
}
