import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { SallyportError } from '../../../core/errors';
import { readKey } from '../key';
import { readMark, writeMark } from './mark';
import { receiver } from './receiver';
import { Reports } from './reports';
import { Window } from './window';

export interface DiodeReceiveOptions {
  readonly listen: { readonly address: string; readonly port: number };
  /** Files of the keys, by their ids. */
  readonly keys: ReadonlyMap<string, string>;
  /** Where the highest number survives a restart. @default nowhere: the first datagram of each run is believed */
  readonly state?: string;
  /** Takes one record, a line of JSON without its end. What it throws ends the program. */
  readonly record: (line: string) => void;
  /** Takes one report, a line of JSON without its end. */
  readonly report: (line: string) => void;
  readonly reportSeconds: number;
  readonly silenceSeconds: number;
  /** Ends the program; the stop signals of the process do as well. @default none */
  readonly signal?: AbortSignal;
  /** Called once the port is open. @default none */
  readonly onReady?: (port: number) => void;
}

const TICK_MS = 1000;
/** A burst waits here while the disk is slow; the kernel gives at most its own limit. */
const RECEIVE_BUFFER = 4 * 1024 * 1024;

/**
 * Receives records behind the diode until it is told to stop. It never sends: nothing could come back.
 * @throws SallyportError 'usage' for a wrong key or state file, a port that cannot be opened, or a disk that refuses.
 */
export async function runDiodeReceive(options: DiodeReceiveOptions): Promise<void> {
  const stop = new AbortController();
  const now = (): number => Date.now();
  const reports = new Reports({
    write: options.report,
    now,
    everySeconds: options.reportSeconds,
    silenceSeconds: options.silenceSeconds,
  });
  const take = takeOf(options, reports, now);
  const socket = createSocket(isIPv6(options.listen.address) ? 'udp6' : 'udp4');
  socket.on('message', (bytes) => {
    try {
      take(bytes);
    } catch (error) {
      stop.abort(error);
    }
  });
  const end = (): void => stop.abort();
  process.once('SIGTERM', end).once('SIGINT', end);
  options.signal?.addEventListener('abort', end, { once: true });
  const timer = setInterval(() => reports.tick(), TICK_MS);
  try {
    const port = await bind(socket, options.listen);
    options.onReady?.(port);
    socket.on('error', (error) => stop.abort(error));
    if (options.signal?.aborted !== true && !stop.signal.aborted) await once(stop.signal, 'abort');
  } finally {
    clearInterval(timer);
    process.off('SIGTERM', end).off('SIGINT', end);
    socket.close();
  }
  reports.status();
  const reason: unknown = stop.signal.reason;
  if (reason instanceof Error && reason.name !== 'AbortError') throw reason;
}

function takeOf(
  { keys, state, record }: DiodeReceiveOptions,
  reports: Reports,
  now: () => number,
): (bytes: Buffer) => void {
  const mark = state === undefined ? undefined : readMark(state);
  return receiver({
    keys: new Map([...keys].map(([id, file]) => [id, readKey(file)])),
    window: new Window(mark, () => performance.now()),
    reports,
    keep: (next) => {
      if (state !== undefined) writeMark(state, next);
    },
    write: record,
    now,
  });
}

async function bind(socket: Socket, { address, port }: DiodeReceiveOptions['listen']): Promise<number> {
  await new Promise<void>((done, fail) => {
    socket.once('error', (error) => fail(cannotListen(error, `${address}:${port}`)));
    socket.bind({ address, port, exclusive: true }, done);
  });
  socket.setRecvBufferSize(RECEIVE_BUFFER);
  return socket.address().port;
}

function cannotListen(error: Error, value: string): SallyportError {
  const problem = {
    message: `cannot listen: ${error.message}`,
    value,
    allowed: 'an address of this machine, and a UDP port that nobody else has',
    fix: 'change --listen, or end what has the port',
  };
  return new SallyportError('usage', problem, { cause: error });
}
