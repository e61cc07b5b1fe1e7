import { createSocket, type RemoteInfo } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import type { Scope } from '../scope';
import { framed, framesIn, type Endpoint } from './ask';
import { decode, encodeResponse, NOERROR, NXDOMAIN, TYPES, type Message, type Question } from './dns';
import { encodeReply } from './ntp';

/** Addresses of a name; undefined if it does not exist. */
export type Zone = (question: Question) => readonly string[] | undefined;

/** A resolver of the site, by UDP and by TCP. It keeps what it was asked. */
export class NameServer {
  readonly asked: Question[] = [];

  private constructor(private readonly zone: Zone) {}

  static async listen(at: Endpoint, zone: Zone, scope: Scope): Promise<NameServer> {
    const server = new NameServer(zone);
    await onDatagram(at, (message) => server.answer(message), scope);
    const open = new Set<Socket>();
    const streams = createServer((socket) => {
      open.add(socket.once('close', () => open.delete(socket)).on('error', () => socket.destroy()));
      let received = Buffer.alloc(0);
      socket.on('data', (part: Buffer) => {
        const { frames, rest } = framesIn(Buffer.concat([received, part]));
        received = Buffer.from(rest);
        for (const frame of frames) socket.write(framed(server.answer(frame)));
      });
    });
    await new Promise<void>((done, fail) => streams.once('error', fail).listen(at.port, at.address, done));
    scope.defer(async () => {
      for (const one of open) one.destroy();
      await new Promise((done) => streams.close(done));
    });
    return server;
  }

  private answer(bytes: Buffer): Buffer {
    const query: Message = decode(bytes);
    this.asked.push(query.question);
    const found = this.zone(query.question);
    const addresses = query.question.type === TYPES.A ? (found ?? []) : [];
    return encodeResponse(query, addresses, found === undefined ? NXDOMAIN : NOERROR);
  }
}

/** A clock of the site, which tells the time of this machine. */
export class Clock {
  /** Addresses that asked. */
  readonly askedBy: string[] = [];

  private constructor(readonly at: Endpoint) {}

  static async listen(at: Endpoint, scope: Scope): Promise<Clock> {
    const clock = new Clock(at);
    const answer = (message: Buffer, from: string): Buffer => {
      clock.askedBy.push(from);
      return encodeReply(message, Date.now());
    };
    await onDatagram(at, answer, scope);
    return clock;
  }
}

async function onDatagram(
  { address, port }: Endpoint,
  answer: (message: Buffer, from: string) => Buffer,
  scope: Scope,
): Promise<void> {
  const socket = createSocket('udp4');
  socket.on('message', (message: Buffer, from: RemoteInfo) => {
    socket.send(answer(message, from.address), from.port, from.address);
  });
  await new Promise<void>((done, fail) => {
    socket.once('error', fail);
    socket.bind(port, address, done);
  });
  scope.defer(() => void socket.close());
}
