import { describe, expect, it } from 'vitest';
import { CLIENT, decodeNtp, encodeReply, encodeRequest, millisecondsOf, SERVER, timestamp } from './ntp';

const MOMENT = 1_700_000_000_250;

describe('messages of NTP', () => {
  it('are asked by a client with its own time', () => {
    const { mode, transmit } = decodeNtp(encodeRequest(MOMENT));
    expect([mode, transmit]).toEqual([CLIENT, timestamp(MOMENT)]);
  });

  it('are answered by a server that is set, and that gives back what the client sent', () => {
    const answer = decodeNtp(encodeReply(encodeRequest(MOMENT), MOMENT + 1000));
    expect(answer).toEqual({
      leap: 0,
      mode: SERVER,
      stratum: 1,
      origin: timestamp(MOMENT),
      transmit: timestamp(MOMENT + 1000),
    });
  });

  it('count from 1900', () => {
    expect(timestamp(0) >> 32n).toBe(2_208_988_800n);
    expect(millisecondsOf(timestamp(MOMENT))).toBeCloseTo(MOMENT, 3);
  });

  it('are refused when they are cut off', () => {
    expect(() => decodeNtp(Buffer.alloc(47))).toThrow('no message');
  });
});
