import { describe, expect, it } from 'vitest';
import { framesIn, messageIn } from './syslog';

const GOOD = '<109>1 2026-11-29T10:00:00.000001Z site sallyport - audit - {"a":1}\n';

describe('messages with their length before them', () => {
  it('come one by one, in bytes and not in characters, and what is not complete waits', () => {
    const two = Buffer.from(`5 <1>ö8 <1>abcde5 <1`);
    expect(framesIn(two)).toEqual({ messages: ['<1>ö', '<1>abcde'], rest: Buffer.from('5 <1') });
    expect(framesIn(Buffer.from('12'))).toEqual({ messages: [], rest: Buffer.from('12') });
    expect(framesIn(Buffer.alloc(0))).toEqual({ messages: [], rest: Buffer.alloc(0) });
  });

  it.each(['<109>1 - - - - - -\n', '05 <1>ab', '5 <1>ab\n<1>cd'])('are refused without one: %s', (text) => {
    expect(() => framesIn(Buffer.from(text))).toThrow('no length before a message');
  });
});

describe('a message of RFC 5424', () => {
  it('is read into its parts', () => {
    expect(messageIn(GOOD)).toEqual({
      facility: 13,
      severity: 5,
      timestamp: '2026-11-29T10:00:00.000001Z',
      hostname: 'site',
      appName: 'sallyport',
      procId: '-',
      messageId: 'audit',
      structuredData: '-',
      message: '{"a":1}\n',
    });
  });

  it.each([
    ['nothing but its header', '<0>1 - - - - - -'],
    ['an element with escaped values', '<0>1 - - - - - [a@1 b="\\]\\"\\\\"][c@1]'],
  ])('may have %s', (_what, text) => {
    expect(() => messageIn(text)).not.toThrow();
  });

  it.each([
    ['a priority that is too high', '<192>1 - - - - - -'],
    ['another version', '<1>2 - - - - - -'],
    ['a time without its zone', '<1>1 2026-11-29T10:00:00 - - - - -'],
    ['a header that is too short', '<1>1 - a b - -'],
    ['an element whose value ends it', '<1>1 - - - - - [a@1 b="x]y"]'],
    ['the form before it', '<34>Oct 11 22:14:15 mymachine su: text'],
  ])('has not %s', (_what, text) => {
    expect(() => messageIn(text)).toThrow('no message of RFC 5424');
  });
});
