import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDatagram, type Fault } from '../../../../src/runtime/diode/receive/open';
import { randomRun } from '../../../helpers/random';
import { KEY, sent } from './datagrams';

const KEYS = new Map([['k1', KEY]]);
const GOOD = sent({ sequence: 9, since: 4 });

/** A line that the key of the site vouches for, whatever stands in it. */
function sealed(line: string): Buffer {
  const mac = createHmac('sha256', KEY).update(line).digest('hex');
  return Buffer.from(`${line}\n${mac}\n`.padEnd(640, ' '));
}

const line = (changes: object): string =>
  JSON.stringify({
    ...{ schema: 'sallyport.diode/1', key: 'k1', since: 1, sequence: 2, name: 'agg:targets_up', labels: {} },
    ...{ unit: 'count', value: 7, ...changes },
  });

describe('a datagram behind the diode', () => {
  it('is opened when the key vouches for it and the list allows it', () => {
    const words = { name: 'agg:targets_up', labels: {}, unit: 'count', value: 7 };
    expect(openDatagram(GOOD, KEYS)).toEqual({ received: { since: 4, sequence: 9, ...words } });
  });

  it('is opened by the key whose id it names', () => {
    const other = Buffer.alloc(32, 9);
    const keys = new Map([...KEYS, ['k2', other]]);
    expect(openDatagram(sent({ sequence: 1, keyId: 'k2', key: other }), keys)).toHaveProperty('received');
    expect(openDatagram(sent({ sequence: 1, keyId: 'k1', key: other }), keys)).toEqual({ fault: 'bad-mac' });
  });

  it.each<[Fault, string, Buffer]>([
    ['malformed', 'nothing', Buffer.alloc(0)],
    ['malformed', 'text', Buffer.from('hello'.padEnd(640))],
    ['malformed', 'another size', GOOD.subarray(0, 639)],
    ['malformed', 'something behind the padding', Buffer.from(`${GOOD.toString('latin1').slice(0, -1)}x`)],
    ['malformed', 'a key id that is none', sealed('{"schema":"a","key":"../k","since":1}')],
    ['unknown-key', 'a key that is not here', sent({ sequence: 1, keyId: 'k9' })],
    ['bad-mac', 'another key', sent({ sequence: 1, key: Buffer.alloc(32, 8) })],
    ['other-schema', 'another version', sent({ sequence: 1, schema: 'sallyport.diode/2' })],
    ['off-schema', 'a name that is not on the list', sealed(line({ name: 'agg:users' }))],
    ['off-schema', 'a label that is not on the list', sealed(line({ labels: { user: 'alice' } }))],
    ['off-schema', 'a value above its bound', sealed(line({ value: 100_001 }))],
    ['off-schema', 'another unit', sealed(line({ unit: 'percent' }))],
    ['off-schema', 'a number of text', sealed(line({ sequence: '2' }))],
    ['off-schema', 'a number before its run', sealed(line({ since: 3 }))],
    ['off-schema', 'no number', sealed(line({ since: 0 }))],
  ])('is %s with %s', (fault, _what, bytes) => {
    expect(openDatagram(bytes, KEYS)).toEqual({ fault });
  });

  it('does not survive the change of any byte of it', () => {
    fc.assert(
      fc.property(fc.nat(GOOD.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const bytes = Buffer.from(GOOD);
        bytes[at] = (bytes[at] ?? 0) ^ by;
        expect(openDatagram(bytes, KEYS)).toHaveProperty('fault');
      }),
      randomRun('a changed datagram', 500),
    );
  });
});
