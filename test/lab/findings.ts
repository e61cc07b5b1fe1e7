import { z } from 'zod';
import type { Seen } from './evidence';
import type { Report } from './report';
import { OUTCOME } from './results';
import { SILENCE_RECORD, SilenceTable } from './silence-table';

const RECORD = z.strictObject({
  outcomes: z.array(OUTCOME),
  seen: z.array(z.strictObject({ output: z.string(), components: z.array(z.string()) })),
  silence: SILENCE_RECORD,
});

/** What a run finds out, and at what it looked. */
export class Findings {
  readonly silence = new SilenceTable();
  /** Outputs that were to be looked at. */
  readonly seen: Seen[] = [];

  constructor(readonly report: Report) {}

  /** All of it as JSON, for another process. */
  toText(): string {
    const seen = this.seen.map(({ output, components }) => ({ output, components: [...components] }));
    return JSON.stringify({ outcomes: this.report.outcomes, seen, silence: this.silence.record() });
  }

  /**
   * Adds what another process found, which has said it already.
   * @throws Error where the text is no findings
   */
  add(text: string): void {
    const { outcomes, seen, silence } = RECORD.parse(JSON.parse(text));
    this.report.add(outcomes);
    this.seen.push(...seen.map(({ output, components }) => ({ output, components: new Set(components) })));
    this.silence.add(silence);
  }
}
