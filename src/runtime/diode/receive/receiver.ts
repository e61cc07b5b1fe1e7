import { DIODE_SCHEMA } from '../../../core/diode-schema';
import { openDatagram, type Received } from './open';
import type { Reports } from './reports';
import type { Mark, Window } from './window';

export interface ReceiverParts {
  /** Keys by their ids. */
  readonly keys: ReadonlyMap<string, Buffer>;
  readonly window: Window;
  readonly reports: Reports;
  /** Keeps the highest number, before its record is written: after a crash a record may be missing, and none comes twice. */
  readonly keep: (mark: Mark) => void;
  /** Takes one line of JSON: a record. */
  readonly write: (line: string) => void;
  /** Wall clock, in milliseconds. */
  readonly now: () => number;
}

/** The other end of the diode, as a function of one datagram. */
export function receiver({ keys, window, reports, keep, write, now }: ReceiverParts): (bytes: Buffer) => void {
  return (bytes) => {
    const opened = openDatagram(bytes, keys);
    if ('fault' in opened) {
      reports.drop(opened.fault);
      return;
    }
    const { received } = opened;
    const arrival = window.place(received);
    if (arrival.kind === 'repeat') reports.repeat();
    else if (arrival.kind === 'replay' || arrival.kind === 'wrong-run') reports.drop(arrival.kind);
    else {
      if (window.state !== undefined) keep(window.state);
      reports.accept(received.sequence, arrival);
      write(recordLine(received, now()));
    }
  };
}

/** A record for whoever reads on. A datagram carries no time: what stands here is when it came. */
function recordLine({ sequence, name, labels, unit, value }: Received, at: number): string {
  return JSON.stringify({ schema: DIODE_SCHEMA, at: new Date(at).toISOString(), sequence, name, labels, unit, value });
}
