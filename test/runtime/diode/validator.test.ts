import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aggregates, DIODE_SCHEMA } from '../../../src/core/diode-schema';
import { Counts } from '../../../src/runtime/diode/counts';
import { DATAGRAM_BYTES } from '../../../src/runtime/diode/datagram';
import { LineReader, MAX_LINE_BYTES } from '../../../src/runtime/diode/lines';
import { Pace } from '../../../src/runtime/diode/pace';
import type { Refusal } from '../../../src/runtime/diode/record';
import { validator } from '../../../src/runtime/diode/validator';
import { checkNothingLeaks } from './leaks';

const KEY = Buffer.alloc(32, 7);
const SEED = 20261120;

const LIST = aggregates();

function run(minIntervalSeconds = 0): {
  take: (line: string) => void;
  sent: Buffer[];
  counts: Counts;
  clock: { now: number };
} {
  const sent: Buffer[] = [];
  const counts = new Counts();
  const clock = { now: 0 };
  let last = 0;
  const take = validator(LIST, {
    counts,
    pace: new Pace(minIntervalSeconds, () => clock.now),
    sequence: { take: () => (last += 1) },
    seal: { schema: DIODE_SCHEMA, keyId: 'k1', key: KEY, since: 1 },
    send: (bytes) => sent.push(bytes),
  });
  return { take, sent, counts, clock };
}

/** Value of one counter of the validator. */
function refused(counts: Counts, reason: Refusal): number {
  return Number(new RegExp(`refused_total\\{reason="${reason}"\\} (\\d+)`).exec(counts.metrics())?.[1]);
}

const line = (record: unknown): string => JSON.stringify(record);
const GOOD = { name: 'agg:targets_up', labels: {}, value: 12 };

describe('validator of the diode', () => {
  it('passes an approved record, numbered, authenticated and padded to the fixed size', () => {
    const { take, sent } = run();
    take('{"labels":{"finished_reason":"stop"},"value":125.0,"name":"agg:requests_day"}');
    expect(sent).toHaveLength(1);
    expect(sent[0]).toHaveLength(DATAGRAM_BYTES);
    const [body, mac, padding] = String(sent[0]).split('\n') as [string, string, string];
    expect(body).toBe(
      '{"schema":"sallyport.diode/1","key":"k1","since":1,"sequence":1,"name":"agg:requests_day","labels":{"finished_reason":"stop"},"unit":"count","value":125}',
    );
    expect(mac).toBe(createHmac('sha256', KEY).update(body).digest('hex'));
    expect(padding).toMatch(/^ *$/);
  });

  it('numbers records without gaps, and gives refused ones no number', () => {
    const { take, sent } = run();
    [line(GOOD), 'nonsense', line(GOOD)].forEach(take);
    expect(
      sent.map((bytes) => (JSON.parse(String(bytes).split('\n')[0] ?? '') as { sequence: number }).sequence),
    ).toEqual([1, 2]);
  });

  it.each<[Refusal, string, string]>([
    ['not-json', 'text', 'alice@example.com'],
    ['not-ascii', 'a line with a control character', '{"name":"agg:targets_up\u0007"}'],
    ['not-ascii', 'a line beyond ASCII', line({ ...GOOD, name: 'agg:tärgets_up' })],
    ['not-a-record', 'a list', '[1]'],
    ['not-a-record', 'null', 'null'],
    ['not-a-record', 'one field more', line({ ...GOOD, host: 'node-7' })],
    ['not-a-record', 'one field less', line({ name: 'agg:targets_up', value: 1 })],
    ['unknown-name', 'a metric that is not on the list', line({ ...GOOD, name: 'up' })],
    ['unknown-name', 'a name of the object prototype', line({ ...GOOD, name: 'constructor' })],
    ['wrong-labels', 'a label that is not on the list', line({ ...GOOD, labels: { user: 'alice' } })],
    [
      'wrong-labels',
      'a label value that is not on the list',
      line({ name: 'agg:alerts_firing', labels: { severity: 'alice' }, value: 1 }),
    ],
    ['wrong-labels', 'a missing label', line({ name: 'agg:alerts_firing', labels: {}, value: 1 })],
    ['wrong-value', 'a fraction', line({ ...GOOD, value: 12.25 })],
    ['wrong-value', 'a number as text', line({ ...GOOD, value: '12' })],
    ['wrong-value', 'a value off its step', line({ name: 'agg:kv_cache_peak_percent', labels: {}, value: 91 })],
    ['wrong-value', 'a number beyond what can be held exactly', '{"name":"agg:targets_up","labels":{},"value":1e300}'],
    ['out-of-bounds', 'a value above its bound', line({ ...GOOD, value: 100_001 })],
    ['out-of-bounds', 'a negative value', line({ ...GOOD, value: -1 })],
    [
      'out-of-bounds',
      'a count below its cohort',
      line({ name: 'agg:requests_day', labels: { finished_reason: 'stop' }, value: 5 }),
    ],
  ])('refuses as %s: %s', (reason, _what, text) => {
    const { take, sent, counts } = run();
    take(text);
    expect(sent).toEqual([]);
    expect(refused(counts, reason)).toBe(1);
  });

  it('refuses a count below its cohort even where its bounds are wider', () => {
    const wide = LIST.map((one) => ({ ...one, min: 0 }));
    const sent: Buffer[] = [];
    const counts = new Counts();
    const parts = {
      counts,
      pace: new Pace(0, () => 0),
      sequence: { take: () => 1 },
      seal: { schema: 's', keyId: 'k', key: KEY, since: 1 },
    };
    validator(wide, { ...parts, send: (bytes) => sent.push(bytes) })(
      line({ name: 'agg:requests_day', labels: { finished_reason: 'stop' }, value: 5 }),
    );
    expect(sent).toEqual([]);
    expect(refused(counts, 'below-cohort')).toBe(1);
  });

  it('holds each series to its cadence, apart from the others', () => {
    const { take, sent, counts, clock } = run(55);
    [line(GOOD), line(GOOD), line({ ...GOOD, name: 'agg:targets_down' })].forEach(take);
    expect([sent.length, refused(counts, 'too-often')]).toEqual([2, 1]);
    clock.now = 55_000;
    take(line(GOOD));
    expect(sent).toHaveLength(3);
  });

  it('takes the last of repeated keys and leaves no trace of the others', () => {
    const { take, sent } = run();
    take('{"name":"canary","name":"agg:targets_up","labels":{},"value":1}');
    expect(String(sent[0])).not.toContain('canary');
  });

  it('lets nothing out of random bytes but what the list describes', () => {
    checkNothingLeaks(500);
  });
});

describe('reader of lines', () => {
  it('finds the same lines however the bytes arrive', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 40 }).map((text) => text.replaceAll('\n', ' '))),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (texts, sizes) => {
          const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''));
          const reader = new LineReader();
          const found: string[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            found.push(...(reader.push(bytes.subarray(at, at + size)) ?? []));
            at += size;
          }
          expect(found.map((text) => Buffer.from(text, 'latin1').toString())).toEqual(texts);
        },
      ),
      { seed: SEED },
    );
  });

  it('gives up on a line that is too long, whole or in parts', () => {
    expect(new LineReader().push(Buffer.alloc(MAX_LINE_BYTES + 1, 97))).toBeNull();
    expect(new LineReader().push(Buffer.from(`${'a'.repeat(MAX_LINE_BYTES + 1)}\n`))).toBeNull();
    const reader = new LineReader();
    expect(reader.push(Buffer.alloc(MAX_LINE_BYTES, 97))).toEqual([]);
    expect(reader.push(Buffer.from('aa'))).toBeNull();
  });
});
