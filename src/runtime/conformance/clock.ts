import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';

/** Messages of NTP (RFC 5905): the header alone. */
const BYTES = 48;
const [VERSION, CLIENT, SERVER] = [4, 3, 4];
/** Seconds from 1900, where NTP begins, to 1970. */
const EPOCH = 2_208_988_800;
const FRACTION = 2 ** 32;
const UNSYNCHRONISED = 3;
const LAST_STRATUM = 15;

/** Asks a clock once. @returns milliseconds by which it is ahead of ours, or why that is not known */
export function askClock(address: string, port: number, timeoutMs: number): Promise<number | string> {
  return new Promise((done) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    const end = (found: number | string): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.close();
      done(found);
    };
    const timer = setTimeout(() => end('no answer'), timeoutMs);
    const sent = Date.now();
    const request = encodeRequest(sent);
    socket.once('error', () => end('not reached'));
    // Connected, so that nobody else can answer.
    socket.connect(port, address, () => socket.send(request));
    socket.once('message', (answer: Buffer) => end(offsetIn(answer, { request, sent, received: Date.now() })));
  });
}

export interface Asked {
  readonly request: Buffer;
  /** Milliseconds since 1970 by our clock. */
  readonly sent: number;
  readonly received: number;
}

export function encodeRequest(milliseconds: number): Buffer {
  const message = Buffer.alloc(BYTES);
  message.writeUInt8((VERSION << 3) | CLIENT, 0);
  message.writeBigUInt64BE(timestamp(milliseconds), 40);
  return message;
}

/** The clock's offset by the four times of an exchange, or what is wrong with the answer. */
export function offsetIn(answer: Buffer, { request, sent, received }: Asked): number | string {
  if (answer.length < BYTES || (answer.readUInt8(0) & 7) !== SERVER) return 'no answer of a clock';
  if (!answer.subarray(24, 32).equals(request.subarray(40, 48))) return 'an answer to another question';
  const stratum = answer.readUInt8(1);
  const isSet = answer.readUInt8(0) >> 6 !== UNSYNCHRONISED && stratum >= 1 && stratum <= LAST_STRATUM;
  if (!isSet) return 'the clock is not set';
  const [arrived, left] = [millisecondsAt(answer, 32), millisecondsAt(answer, 40)];
  // Without the sum, a half below nothing would be a zero with a sign.
  return Math.round((arrived - sent + (left - received)) / 2) + 0;
}

function timestamp(milliseconds: number): bigint {
  const seconds = Math.floor(milliseconds / 1000);
  return (BigInt(seconds + EPOCH) << 32n) | BigInt(Math.floor(((milliseconds % 1000) / 1000) * FRACTION));
}

function millisecondsAt(message: Buffer, offset: number): number {
  return (message.readUInt32BE(offset) - EPOCH) * 1000 + (message.readUInt32BE(offset + 4) / FRACTION) * 1000;
}
