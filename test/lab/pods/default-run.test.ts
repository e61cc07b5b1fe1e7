import { describe, expect, it } from 'vitest';
import type { Packet } from './capture';
import { wantedIn } from './default-run';

const [POD, API, SINK] = ['10.64.0.7', '10.68.0.1', '198.51.100.1'];

function sent(to: string, port: number, more: Partial<Packet> = {}): Packet {
  return { at: 1, protocol: 'UDP', from: POD, fromPort: 4000, to, port, ...more };
}

describe('wantedIn', () => {
  it('names what was asked for, and what was reached with the answer', () => {
    const packets = [
      sent(API, 443, { protocol: 'TCP' }),
      sent(SINK, 53),
      sent(SINK, 53, { name: '2.Pool.example.org' }),
      sent(SINK, 123),
      sent('203.0.113.9', 443, { protocol: 'TCP' }),
    ];
    expect(wantedIn(packets, API)).toEqual([
      '203.0.113.9, port 443/TCP',
      'name 2.pool.example.org',
      'what the name stands for, port 123/UDP',
    ]);
  });

  it('says the same of a name that is made up anew each time', () => {
    const [one, two] = ['5577006791947779410.8674665223082153551', '6334824724549167320.605394647632969758'];
    expect(wantedIn([sent(SINK, 53, { name: one }), sent(SINK, 53, { name: two })], API)).toEqual([
      'name (two random numbers)',
    ]);
  });
});
