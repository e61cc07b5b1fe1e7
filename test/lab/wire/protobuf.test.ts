import { describe, expect, it } from 'vitest';
import { buffersIn, bytes, double, fieldsOf, fixed64 } from './protobuf';

describe('a message', () => {
  it('is written as the encoding guide of Protocol Buffers shows', () => {
    expect(bytes(2, 'testing').toString('hex')).toBe('120774657374696e67');
    expect(fixed64(1, 1n).toString('hex')).toBe('090100000000000000');
    expect(double(4, 1).toString('hex')).toBe('21000000000000f03f');
  });

  it('gives the values of a field in their order', () => {
    const message = Buffer.concat([bytes(1, 'a'), fixed64(2, 7n), bytes(1, Buffer.alloc(300))]);
    const fields = fieldsOf(message);
    expect(buffersIn(fields, 1).map(({ length }) => length)).toEqual([1, 300]);
    expect(fields.get(2)).toEqual([7n]);
  });

  it('may hold numbers of every length', () => {
    expect([...fieldsOf(Buffer.from('089601' + '1d01000000', 'hex'))]).toEqual([
      [1, [150n]],
      [3, [1n]],
    ]);
  });

  it.each([
    ['a field that is cut off', '1207ff'],
    ['a wire type that is gone', '0b'],
    ['a number without an end', '08ff'],
  ])('with %s is refused', (_, hex) => {
    expect(() => fieldsOf(Buffer.from(hex, 'hex'))).toThrow(RangeError);
  });
});
