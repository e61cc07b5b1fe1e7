import { createSocket } from 'node:dgram';
import { Daemon } from '../daemon';
import type { Scope } from '../scope';
import { until } from '../wait';

/** One packet that begins something: a connection, or a datagram that answers none. */
export interface Packet {
  /** Seconds since 1970. */
  readonly at: number;
  readonly protocol: 'TCP' | 'UDP' | 'ICMP';
  /** Address that it left from. */
  readonly from: string;
  /** Undefined for what has no ports. */
  readonly fromPort?: number;
  readonly to: string;
  readonly port?: number;
  /** Name that a query of DNS asks for, without the dot at the end. */
  readonly name?: string;
}

const START_SECONDS = 20;
const SEEN_SECONDS = 20;
/** Of RFC 863: whatever comes is thrown away. */
const DISCARD = 9;
/** Of RFC 5771 and RFC 919: never routed. */
const NOT_ROUTED = /^(?:22[4-9]|23\d|255)\./;
const LINE =
  /^(?<at>\d+\.\d+) IP (?<from>\d+\.\d+\.\d+\.\d+)(?:\.(?<fromPort>\d+))? > (?<to>\d+\.\d+\.\d+\.\d+)(?:\.(?<port>\d+))?: (?<rest>.*)$/;
/**
 * Each packet takes the whole length of a snapshot in a buffer of 2 MiB, unless told: of a burst of questions, half were
 * never written down. Names and headers end long before.
 */
const ROOM = ['-s', '512', '-B', '32768'];
/** What it says when asked with SIGUSR1. */
const DROPPED = /(\d+) packets? dropped by kernel/g;
/** Of a connection, the first packet says where to; only those of names have to be read. */
const FILTER = 'ip and (not tcp or tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn or port 53)';

/** Everything that passes the bridge of the pods, written down by `tcpdump`. */
export class Capture {
  private constructor(private readonly daemon: Daemon) {}

  static async start(device: string, folder: string, scope: Scope): Promise<Capture> {
    const args = ['-i', device, '-nn', '-tt', '-l', '-p', '--immediate-mode', ...ROOM, FILTER];
    const daemon = Daemon.start({ name: 'capture', file: 'tcpdump', args, folder }, scope);
    await until({ what: 'the capture runs', seconds: START_SECONDS, lost: () => daemon.lost() }, () =>
      Promise.resolve(/listening on/.test(daemon.tail()) || undefined),
    );
    return new Capture(daemon);
  }

  /**
   * Everything that was begun until now.
   * @param through address of a pod, to which packets are sent to be sure
   * @throws Error if the kernel dropped packets: what pods wanted is not known then
   */
  async packets(through: string): Promise<readonly Packet[]> {
    const socket = createSocket('udp4');
    try {
      await new Promise<void>((done) => socket.bind(done));
      const { port } = socket.address();
      const all = await until({ what: 'the capture sees a packet', seconds: SEEN_SECONDS }, () => {
        // Again and again: a single datagram may be lost.
        socket.send('', DISCARD, through);
        const found = packetsIn(this.daemon.text());
        const isMark = (one: Packet): boolean => one.to === through && one.fromPort === port && one.port === DISCARD;
        return Promise.resolve(found.some(isMark) ? found : undefined);
      });
      const dropped = await this.dropped();
      if (dropped > 0) throw new Error(`the capture lost ${dropped} packets: what pods wanted is not known`);
      return all.filter((one) => one.port !== DISCARD || one.to !== through);
    } finally {
      socket.close();
    }
  }

  /** Packets that the kernel had no room for, since the start. */
  private async dropped(): Promise<number> {
    const said = (): readonly string[] => [...this.daemon.text().matchAll(DROPPED)].map(([, count = '']) => count);
    const before = said().length;
    process.kill(this.daemon.pid, 'SIGUSR1');
    const what = 'the capture says what it lost';
    return until({ what, seconds: SEEN_SECONDS, lost: () => this.daemon.lost() }, () => {
      const after = said();
      return Promise.resolve(after.length > before ? Number(after.at(-1)) : undefined);
    });
  }
}

/** Reads what `tcpdump -nn -tt` prints: `1700000000.1 IP 10.0.0.1.4000 > 10.0.0.2.53: 1+ A? example.net. (29)`. */
export function packetsIn(text: string): readonly Packet[] {
  const all = text.split('\n').flatMap((line): readonly Packet[] => {
    const packet = packetOf(line);
    return packet === undefined || NOT_ROUTED.test(packet.to) ? [] : [packet];
  });
  const ways = new Set(all.map(wayOf));
  const known = new Set<string>();
  return all.filter((packet) => {
    const back = wayOf({ ...packet, ...turned(packet) });
    if (known.has(back) || (ways.has(back) && isFromServer(packet))) return false;
    known.add(wayOf(packet));
    return true;
  });
}

function wayOf({ protocol, from, fromPort, to, port }: Ends): string {
  return `${protocol} ${endOf(from, fromPort)} ${endOf(to, port)}`;
}

type Ends = Pick<Packet, 'protocol' | 'from' | 'fromPort' | 'to' | 'port'>;

function turned({ from, fromPort, to, port }: Ends): Omit<Ends, 'protocol'> {
  return {
    from: to,
    to: from,
    ...(port !== undefined && { fromPort: port }),
    ...(fromPort !== undefined && { port: fromPort }),
  };
}

/** An answer may be written down before its question, by another processor; servers have the lower port. */
function isFromServer({ fromPort = 0, port = 0 }: Ends): boolean {
  return fromPort < port;
}

function packetOf(line: string): Packet | undefined {
  const groups = LINE.exec(line)?.groups;
  if (groups === undefined) return undefined;
  const { at, from = '', fromPort, to = '', port, rest = '' } = groups;
  const protocol = protocolOf(rest);
  // What a router or a closed port says back begins nothing.
  if (protocol === 'ICMP' && !rest.startsWith('ICMP echo request')) return undefined;
  const name = /\s\w+\? (\S*?)\.? \(/.exec(rest)?.[1];
  return {
    at: Number(at),
    protocol,
    from,
    to,
    ...numbered('fromPort', fromPort),
    ...numbered('port', port),
    ...(name !== undefined && { name }),
  };
}

function numbered(key: 'fromPort' | 'port', text: string | undefined): Partial<Packet> {
  return text === undefined ? {} : { [key]: Number(text) };
}

function protocolOf(rest: string): Packet['protocol'] {
  if (rest.startsWith('ICMP')) return 'ICMP';
  return rest.startsWith('Flags') ? 'TCP' : 'UDP';
}

function endOf(address: string, port: number | undefined): string {
  return port === undefined ? address : `${address}:${port}`;
}
