import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import { aggregates, DIODE_SCHEMA, type Aggregate } from '../../../src/core/diode-schema';
import { Counts } from '../../../src/runtime/diode/counts';
import { DATAGRAM_BYTES } from '../../../src/runtime/diode/datagram';
import { LineReader } from '../../../src/runtime/diode/lines';
import { Pace } from '../../../src/runtime/diode/pace';
import { validator } from '../../../src/runtime/diode/validator';
import { randomRun } from '../../helpers/random';

const KEY = Buffer.alloc(32, 7);

/** What must never leave, in the places where records have words. */
const CANARIES = [
  'alice@example.com',
  'the merger is on Friday',
  'node-7.internal.example.mil',
  '10.20.0.7',
  'sk-canary',
];

const APPROVED = aggregates();
/** What a datagram may be, but for its numbers: one form for each aggregate and each set of its labels. */
const FORMS = APPROVED.flatMap((aggregate) =>
  combinations(aggregate.labels).map((labels) => ({
    aggregate,
    head: `{"schema":"${DIODE_SCHEMA}","key":"k1","since":1,"sequence":`,
    body: `,"name":"${aggregate.name}","labels":${JSON.stringify(labels)},"unit":"${aggregate.unit}","value":`,
  })),
);

/** Hands random bytes to the validator, as its clients do, and looks at every byte that it sends and tells. */
export function checkNothingLeaks(total: number): void {
  const sent: Buffer[] = [];
  const counts = new Counts();
  let last = 0;
  const take = validator(APPROVED, {
    counts,
    pace: new Pace(0, () => 0),
    sequence: { take: () => (last += 1) },
    seal: { schema: DIODE_SCHEMA, keyId: 'k1', key: KEY, since: 1 },
    send: (bytes) => sent.push(bytes),
  });
  let passed = 0;
  const run = randomRun('nothing leaks through the validator of the diode', total);
  fc.assert(
    fc.property(streams(), (stream) => {
      const reader = new LineReader();
      for (const chunk of stream) (reader.push(chunk) ?? []).forEach(take);
      const datagrams = sent.splice(0);
      datagrams.forEach((bytes, index) => expectForm(bytes, passed + index + 1));
      passed += datagrams.length;
    }),
    run,
  );
  expect(passed).toBeGreaterThan(run.numRuns / 20);
  expect(last).toBe(passed);
  expect(counts.metrics().replaceAll(/^(#.*|sallyport_diode_\w+(\{reason="[a-z-]+"\})? \d+)$/gm, '')).toMatch(/^\n*$/);
}

/** Every byte is the list's own, but for three whole numbers, and the last of them is within its bounds and on its step. */
function expectForm(bytes: Buffer, sequence: number): void {
  const text = bytes.toString('latin1');
  const [line = ''] = text.split('\n', 1);
  const form = FORMS.find(({ head, body }) => line.startsWith(`${head}${sequence}${body}`));
  const value = line.slice(`${form?.head}${sequence}${form?.body}`.length, -1);
  if (form === undefined || !line.endsWith('}') || !isApproved(value, form.aggregate))
    expect.fail(`outside the list: ${text}`);
  const mac = createHmac('sha256', KEY).update(line).digest('hex');
  if (text !== `${line}\n${mac}\n`.padEnd(DATAGRAM_BYTES, ' ')) expect.fail(`not sealed: ${text}`);
}

function isApproved(text: string, { min, max, step, k, unit }: Aggregate): boolean {
  const value = Number(text);
  const isWithin = value >= min && value <= max && (unit !== 'count' || value >= k);
  return /^\d+$/.test(text) && isWithin && value % step === 0;
}

function streams(): fc.Arbitrary<readonly Buffer[]> {
  const line = fc.oneof(
    { weight: 1, arbitrary: fc.string().map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text)) },
    { weight: 3, arbitrary: records().map((record) => Buffer.from(JSON.stringify(record))) },
    {
      weight: 2,
      arbitrary: fc.tuple(records(), fc.nat(), fc.nat(255)).map(([record, at, byte]) => mutated(record, at, byte)),
    },
  );
  const end = fc.constantFrom('\n', '\n', '\n', '\r\n', '\0', '');
  const whole = fc.array(fc.tuple(line, end), { minLength: 1, maxLength: 3 });
  return fc.tuple(whole, fc.integer({ min: 1, max: 300 })).map(([lines, size]) => {
    const bytes = Buffer.concat(lines.flatMap(([content, last]) => [content, Buffer.from(last)]));
    return Array.from({ length: Math.ceil(bytes.length / size) }, (_, part) =>
      bytes.subarray(part * size, (part + 1) * size),
    );
  });
}

/** Records that are nearly right, and some that are. */
function records(): fc.Arbitrary<object> {
  const canary = fc.constantFrom(...CANARIES);
  const names = fc.constantFrom(...APPROVED.map(({ name }) => name));
  const words = fc.constantFrom(
    ...APPROVED.flatMap(({ labels }) => Object.entries(labels).flatMap(([a, b]) => [a, ...b])),
  );
  const labels = fc.oneof(
    fc.constantFrom<object[]>(...FORMS.map(({ aggregate }) => combinations(aggregate.labels)).flat()),
    fc.dictionary(fc.oneof(words, canary), fc.oneof(words, canary, fc.string())),
    canary,
  );
  const value = fc.oneof(
    fc.integer({ min: -5, max: 400 }).map((one) => one * 5),
    fc.integer(),
    fc.double(),
    fc.oneof(canary, fc.constantFrom(null, true, '12', [1])),
  );
  const right = fc.tuple(fc.constantFrom(...FORMS), fc.nat(200)).map(([{ aggregate, body }, steps]) => ({
    name: aggregate.name,
    labels: JSON.parse(/"labels":(\{.*?\}),/.exec(body)?.[1] ?? '{}') as object,
    value: Math.ceil(Math.max(aggregate.min, aggregate.k) / aggregate.step + steps) * aggregate.step,
  }));
  const loose = fc.record(
    { name: fc.oneof(names, names, canary, fc.string()), labels, value, user: canary },
    { requiredKeys: ['name', 'value'] },
  );
  return fc.oneof(
    right,
    loose,
    fc.record({ name: names, labels, value }),
    fc.record({ name: names, labels: fc.constant({}), value }),
  );
}

/** One byte of the text is another. */
function mutated(record: object, at: number, byte: number): Buffer {
  const bytes = Buffer.from(JSON.stringify(record));
  bytes[at % bytes.length] = byte;
  return bytes;
}

function combinations(labels: Readonly<Record<string, readonly string[]>>): readonly object[] {
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .reduce<readonly object[]>(
      (all, [label, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [label]: value }))),
      [{}],
    );
}
