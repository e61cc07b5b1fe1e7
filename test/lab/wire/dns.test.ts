import { describe, expect, it } from 'vitest';
import { decode, encodeQuery, encodeResponse, NXDOMAIN, reverseOf, TYPES } from './dns';

const QUESTION = { name: 'mail.internal.example', type: TYPES.A };

describe('messages of DNS', () => {
  it('carries a question there and back', () => {
    const { isResponse, question, id } = decode(encodeQuery(4711, QUESTION));
    expect([id, isResponse, question]).toEqual([4711, false, QUESTION]);
  });

  it('carries the addresses of an answer', () => {
    const answer = decode(encodeResponse(decode(encodeQuery(7, QUESTION)), ['10.0.0.1', '10.0.0.2']));
    expect(answer.isResponse).toBe(true);
    expect(answer.answers.map(({ data }) => data)).toEqual(['10.0.0.1', '10.0.0.2']);
  });

  it('carries that a name does not exist', () => {
    const answer = decode(encodeResponse(decode(encodeQuery(7, QUESTION)), [], NXDOMAIN));
    expect([answer.rcode, answer.answers]).toEqual([NXDOMAIN, []]);
  });

  it('follows the pointers of a compressed name', () => {
    const query = encodeQuery(9, { name: '1.0.0.10.in-addr.arpa', type: TYPES.PTR });
    query.writeUInt16BE(1, 6);
    // The record is named as the question (offset 12); its data is the label `one`, and then `arpa` (offset 29).
    const record = Buffer.from('c00c000c00010000001e0006036f6e65c01d', 'hex');
    const [answer] = decode(Buffer.concat([query, record])).answers;
    expect(answer).toEqual({ name: '1.0.0.10.in-addr.arpa', type: TYPES.PTR, data: 'one.arpa' });
  });

  it.each([
    ['too short', Buffer.alloc(4)],
    ['without a question', Buffer.alloc(12)],
    ['whose name points at itself', Buffer.from('000101000001000000000000c00c00010001', 'hex')],
  ])('refuses a message %s', (_, message) => {
    expect(() => decode(message)).toThrow();
  });
});

describe('reverseOf', () => {
  it('turns the address around', () => {
    expect(reverseOf('10.68.0.53')).toBe('53.0.68.10.in-addr.arpa');
  });
});
