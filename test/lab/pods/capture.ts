import { readFileSync } from 'node:fs';
import { Daemon } from '../daemon';
import type { Scope } from '../scope';
import { until } from '../wait';

/** One packet that a pod sent, as far as it says where to. */
export interface Packet {
  /** Address that it left from. */
  readonly from: string;
  readonly to: string;
  /** Undefined for what has no ports. */
  readonly port?: number;
  /** Name that a query of DNS asks for. */
  readonly name?: string;
}

const START_SECONDS = 20;
/** Of RFC 5771 and RFC 919: never routed. */
const NOT_ROUTED = /^(?:22[4-9]|23\d|255)\./;

/** Everything that passes the bridge of the pods, written down by `tcpdump`. */
export class Capture {
  private constructor(private readonly daemon: Daemon) {}

  static async start(device: string, folder: string, scope: Scope): Promise<Capture> {
    const args = ['-i', device, '-nn', '-l', '-p', '--immediate-mode', 'ip'];
    const daemon = Daemon.start({ name: 'capture', file: 'tcpdump', args, folder }, scope);
    await until({ what: 'the capture runs', seconds: START_SECONDS, lost: () => daemon.lost() }, () =>
      Promise.resolve(/listening on/.test(daemon.tail()) || undefined),
    );
    return new Capture(daemon);
  }

  packets(): readonly Packet[] {
    return packetsIn(readFileSync(this.daemon.log, 'utf8'));
  }
}

/** Reads what `tcpdump -nn` prints: `12:00:00.1 IP 10.0.0.1.4000 > 10.0.0.2.53: 1+ A? example.net. (29)`. */
export function packetsIn(text: string): readonly Packet[] {
  return text.split('\n').flatMap((line): readonly Packet[] => {
    const match = /^\S+ IP (\d+\.\d+\.\d+\.\d+)(?:\.\d+)? > (\d+\.\d+\.\d+\.\d+)(?:\.(\d+))?: (.*)$/.exec(line);
    if (match === null) return [];
    const [, from = '', to = '', port, rest = ''] = match;
    if (NOT_ROUTED.test(to)) return [];
    const name = /\s(?:[A-Z]{1,6}\d?)\? (\S+?)\.? \(/.exec(rest)?.[1];
    return [{ from, to, ...(port !== undefined && { port: Number(port) }), ...(name !== undefined && { name }) }];
  });
}
