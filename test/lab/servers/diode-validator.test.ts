import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { datagramProblems } from './diode-validator';

const CONFIG = { schema: 's/1', hmac: { keyId: 'k1' }, repeat: 2 };
const KEY = '00'.repeat(32);

function datagram(sequence: number, name: string, value: number, key = KEY): Buffer {
  const fields = { schema: 's/1', key: 'k1', since: 1, sequence, name, labels: {}, unit: 'count', value };
  const line = JSON.stringify(fields);
  const mac = createHmac('sha256', Buffer.from(key, 'hex')).update(line).digest('hex');
  return Buffer.from(`${line}\n${mac}\n`.padEnd(640, ' '));
}

const GOOD = [datagram(8, 'agg:heartbeat', 1), datagram(9, 'agg:targets_up', 7)];

describe('datagrams on the diode', () => {
  it('are each record as often as configured, and nothing else', () => {
    expect(datagramProblems([...GOOD, ...GOOD], CONFIG, KEY)).toEqual([]);
  });

  it.each([
    ['too few', GOOD, /2 datagrams come, not 4/],
    ['a record that was refused', [...GOOD, GOOD[0], datagram(10, 'agg:somebody', 1)], /comes as well: .*agg:somebody/],
    ['a number that is not the next', [GOOD[0], GOOD[0], GOOD[0], datagram(11, 'agg:targets_up', 7)], /does not come/],
    ['another key', [...GOOD, GOOD[0], datagram(9, 'agg:targets_up', 7, '11'.repeat(32))], /not authenticated/],
    ['another size', [...GOOD, GOOD[0], Buffer.from(GOOD[1]?.toString().trim() ?? '')], /no datagram/],
  ])('with %s are a problem', (_, received, says) => {
    const buffers = received.filter((one) => one !== undefined);
    expect(datagramProblems(buffers, CONFIG, KEY).join('\n')).toMatch(says);
  });
});
