/** Messages of NTP (RFC 5905): the header alone, 48 bytes. */
export interface NtpMessage {
  readonly leap: number;
  readonly mode: number;
  readonly stratum: number;
  /** Timestamp that a client sent, which a server gives back. */
  readonly origin: bigint;
  readonly transmit: bigint;
}

export const CLIENT = 3;
export const SERVER = 4;

const BYTES = 48;
const VERSION = 4;
/** Seconds from 1900, where NTP begins, to 1970. */
const EPOCH = 2_208_988_800;
const FRACTION = 2 ** 32;

/** A question of a client. */
export function encodeRequest(milliseconds: number): Buffer {
  const message = Buffer.alloc(BYTES);
  message.writeUInt8((VERSION << 3) | CLIENT, 0);
  message.writeBigUInt64BE(timestamp(milliseconds), 40);
  return message;
}

/** The answer of a clock with a reference of its own, at stratum 1, that was set just now. */
export function encodeReply(request: Buffer, milliseconds: number): Buffer {
  const message = Buffer.alloc(BYTES);
  message.writeUInt8((VERSION << 3) | SERVER, 0);
  message.writeUInt8(1, 1);
  message.writeInt8(request.readInt8(2), 2);
  // A precision of 2^-20 seconds.
  message.writeInt8(-20, 3);
  message.write('LAB', 12, 'latin1');
  const now = timestamp(milliseconds);
  message.writeBigUInt64BE(now, 16);
  request.copy(message, 24, 40, 48);
  message.writeBigUInt64BE(now, 32);
  message.writeBigUInt64BE(now, 40);
  return message;
}

/** @throws Error for what is no message. */
export function decodeNtp(message: Buffer): NtpMessage {
  if (message.length < BYTES) throw new Error('no message of NTP');
  const first = message.readUInt8(0);
  return {
    leap: first >> 6,
    mode: first & 7,
    stratum: message.readUInt8(1),
    origin: message.readBigUInt64BE(24),
    transmit: message.readBigUInt64BE(40),
  };
}

/** @param milliseconds since 1970 */
export function timestamp(milliseconds: number): bigint {
  const seconds = Math.floor(milliseconds / 1000);
  const fraction = Math.floor(((milliseconds % 1000) / 1000) * FRACTION);
  return (BigInt(seconds + EPOCH) << 32n) | BigInt(fraction);
}

/** Milliseconds since 1970 of a timestamp. */
export function millisecondsOf(stamp: bigint): number {
  return (Number(stamp >> 32n) - EPOCH) * 1000 + (Number(stamp & 0xffffffffn) / FRACTION) * 1000;
}
