import { describe, expect, it } from 'vitest';
import { bytes, uint } from './protobuf';
import { rateLimitRequest, verdictIn } from './rate-limit';

describe('a question to the rate limiter', () => {
  it('has the bytes of its protocol', () => {
    const message = rateLimitRequest({ domain: 'd', key: 'k', value: 'v', hits: 300 });
    // domain (1), descriptor (2) with an entry (1) of key (1) and value (2), hits (3) as a varint.
    expect(message.toString('hex')).toBe('0a0164' + '1208' + '0a06' + '0a016b' + '120176' + '18ac02');
  });
});

describe('an answer of the rate limiter', () => {
  it.each([
    [1, 'ok'],
    [2, 'over limit'],
    [0, 'unknown'],
    [7, 'unknown'],
  ] as const)('with code %i is %s', (code, verdict) => {
    expect(verdictIn(Buffer.concat([uint(1, code), bytes(2, 'a status')]))).toBe(verdict);
  });

  it('without a code is unknown', () => {
    expect(verdictIn(Buffer.alloc(0))).toBe('unknown');
  });
});
