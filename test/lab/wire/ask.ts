import { createSocket } from 'node:dgram';
import { connect } from 'node:net';

const ANSWER_MS = 10_000;
/** DNS over TCP puts the length of a message before it (RFC 1035). */
const LENGTH_BYTES = 2;

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/**
 * Sends one datagram and waits for one.
 * @param from address of the lab that it leaves from
 * @throws Error without an answer
 */
export function askDatagram(to: Endpoint, message: Buffer, from?: string): Promise<Buffer> {
  const socket = createSocket('udp4');
  return new Promise<Buffer>((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`${to.address}: no answer by UDP`)), ANSWER_MS);
    socket.once('message', (answer: Buffer) => {
      clearTimeout(timer);
      done(answer);
    });
    socket.once('error', fail);
    socket.bind({ address: from }, () => socket.send(message, to.port, to.address));
  }).finally(() => socket.close());
}

/**
 * Sends one message of DNS over a connection and waits for its answer.
 * @param from address of the lab that it leaves from
 */
export function askStream(to: Endpoint, message: Buffer, from?: string): Promise<Buffer> {
  const source = from === undefined ? {} : { localAddress: from };
  const socket = connect({ host: to.address, port: to.port, timeout: ANSWER_MS, ...source });
  return new Promise<Buffer>((done, fail) => {
    let received = Buffer.alloc(0);
    socket.on('data', (part: Buffer) => {
      received = Buffer.concat([received, part]);
      const [answer] = framesIn(received).frames;
      if (answer !== undefined) done(answer);
    });
    socket.once('error', fail);
    socket.once('timeout', () => fail(new Error(`${to.address}: no answer by TCP`)));
    socket.once('close', () => fail(new Error(`${to.address}: closed the connection without an answer`)));
    socket.write(framed(message));
  }).finally(() => socket.destroy());
}

export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/** The messages that are complete, and what is left. */
export function framesIn(received: Buffer): { readonly frames: readonly Buffer[]; readonly rest: Buffer } {
  const frames: Buffer[] = [];
  let rest = received;
  while (rest.length >= LENGTH_BYTES && rest.length >= LENGTH_BYTES + rest.readUInt16BE(0)) {
    const end = LENGTH_BYTES + rest.readUInt16BE(0);
    frames.push(rest.subarray(LENGTH_BYTES, end));
    rest = rest.subarray(end);
  }
  return { frames, rest };
}
