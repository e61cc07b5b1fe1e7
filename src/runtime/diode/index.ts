import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { readConfig, type ValidatorConfig } from './config';
import { Counts } from './counts';
import { createHealth } from './health';
import { createIntake } from './intake';
import { readKey } from './key';
import { Pace } from './pace';
import { Sender } from './sender';
import { Sequence } from './sequence';
import { validator } from './validator';

export interface DiodeValidateOptions {
  /** Path of the configuration. */
  readonly config: string;
  /** Ends the service; the stop signals of the process do as well. @default none */
  readonly signal?: AbortSignal;
  /** Called once both ports are open. @default none */
  readonly onReady?: (ports: { readonly intake: number; readonly health: number }) => void;
}

/**
 * Runs the diode's validator until it is told to stop.
 * @throws SallyportError 'usage' for a wrong configuration, certificate, key or sequence file. Any failure to number a
 * record ends the service: an unnumbered record must not leave.
 */
export async function runDiodeValidate(options: DiodeValidateOptions): Promise<void> {
  const config = readConfig(options.config);
  const counts = new Counts();
  const stop = new AbortController();
  const service = await openService(config, counts, (error) => stop.abort(error));
  const end = (): void => stop.abort();
  process.once('SIGTERM', end).once('SIGINT', end);
  options.signal?.addEventListener('abort', end, { once: true });
  try {
    const ports = await listen(service, config);
    options.onReady?.(ports);
    if (options.signal?.aborted !== true && !stop.signal.aborted) await once(stop.signal, 'abort');
  } finally {
    process.off('SIGTERM', end).off('SIGINT', end);
    await closeService(service);
  }
  const reason: unknown = stop.signal.reason;
  if (reason instanceof Error && reason.name !== 'AbortError') throw reason;
}

interface Service {
  readonly intake: Server;
  readonly health: Server;
  readonly sender: Sender;
  readonly sockets: Set<Socket>;
}

/** The one way out is opened last: what else is wrong is said before. */
async function openService(config: ValidatorConfig, counts: Counts, fail: (error: unknown) => void): Promise<Service> {
  const sequence = new Sequence(config.sequenceFile);
  const seal = {
    schema: config.schema,
    keyId: config.hmac.keyId,
    key: readKey(config.hmac.keyFile),
    since: sequence.since,
  };
  const pace = new Pace(config.minIntervalSeconds, () => performance.now());
  const send = (datagram: Buffer): void => sender.send(datagram);
  const take = validator(config.aggregates, { counts, pace, sequence, seal, send });
  const guarded = (line: string): void => {
    try {
      take(line);
    } catch (error) {
      fail(error);
    }
  };
  const sockets = new Set<Socket>();
  const intake = createIntake(config, counts, guarded);
  const health = createHealth(counts);
  for (const server of [intake, health]) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
  }
  const sender = await Sender.open(config, counts);
  return { intake, health, sender, sockets };
}

async function listen(service: Service, config: ValidatorConfig): Promise<{ intake: number; health: number }> {
  return {
    intake: await listenOn(service.intake, config.listen.port),
    health: await listenOn(service.health, config.health.port),
  };
}

async function listenOn(server: Server, port: number): Promise<number> {
  server.listen(port);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** No new connections, none that linger, then the one way out. */
async function closeService({ intake, health, sender, sockets }: Service): Promise<void> {
  const closed = [intake, health].filter((server) => server.listening).map((server) => once(server, 'close'));
  for (const server of [intake, health]) server.close();
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
  await sender.close();
}
