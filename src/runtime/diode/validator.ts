import type { ApprovedAggregate } from './config';
import type { Counts } from './counts';
import { datagram, type Seal } from './datagram';
import type { Pace } from './pace';
import { judge } from './record';
import type { Sequence } from './sequence';

export interface ValidatorParts {
  readonly counts: Counts;
  readonly pace: Pace;
  readonly sequence: Pick<Sequence, 'take'>;
  readonly seal: Seal;
  readonly send: (datagram: Buffer) => void;
}

/**
 * The filter in front of the diode, as a function of one line: what is on the approved list is rebuilt from the list's
 * own words, numbered, authenticated and sent; everything else is counted and forgotten.
 */
export function validator(aggregates: readonly ApprovedAggregate[], parts: ValidatorParts): (line: string) => void {
  const approved: ReadonlyMap<string, ApprovedAggregate> = new Map(aggregates.map((one) => [one.name, one]));
  return (line) => {
    const verdict = judge(line, approved);
    if ('refusal' in verdict) {
      parts.counts.refuse(verdict.refusal);
      return;
    }
    if (!parts.pace.admit(verdict.record)) {
      parts.counts.refuse('too-often');
      return;
    }
    parts.send(datagram(verdict.record, parts.sequence.take(), parts.seal));
    parts.counts.pass();
  };
}
