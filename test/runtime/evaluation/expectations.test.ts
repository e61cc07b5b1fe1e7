import { describe, expect, it } from 'vitest';
import { meets } from '../../../src/runtime/evaluation/expectations';
import type { Expectation } from '../../../src/runtime/evaluation/golden-set';

const SHAPE = {
  type: 'object',
  required: ['total'],
  properties: { total: { type: 'integer', minimum: 1, maximum: 9 }, kind: { enum: ['a', 'b'] } },
  additionalProperties: false,
} as const;

const CASES: readonly (readonly [string, Expectation, boolean])[] = [
  [' Paris\n', { exact: 'Paris' }, true],
  ['Paris.', { exact: 'Paris' }, false],
  ['in Paris.', { contains: 'Paris' }, true],
  ['in Rome.', { contains: 'Paris' }, false],
  ['in Rome.', { lacks: 'Paris' }, true],
  ['in Paris.', { lacks: 'Paris' }, false],
  ['order 12', { matches: '^order \\d+$' }, true],
  ['order x', { matches: '^order \\d+$' }, false],
  ['{"total": 3}', { json: SHAPE }, true],
  ['```json\n{"total": 3, "kind": "a"}\n```', { json: SHAPE }, true],
  ['here: {"total": 3}', { json: SHAPE }, false],
  ['{"total": 3.5}', { json: SHAPE }, false],
  ['{"total": 10}', { json: SHAPE }, false],
  ['{"total": "3"}', { json: SHAPE }, false],
  ['{}', { json: SHAPE }, false],
  ['{"total": 3, "kind": "c"}', { json: SHAPE }, false],
  ['{"total": 3, "more": 1}', { json: SHAPE }, false],
  ['[]', { json: SHAPE }, false],
  ['[1, 2]', { json: { type: 'array', items: { type: 'number' } } }, true],
  ['[1, "2"]', { json: { type: 'array', items: { type: 'number' } } }, false],
  ['null', { json: { type: 'null' } }, true],
  ['{"__proto__": 1}', { json: { required: ['constructor'] } }, false],
];

describe('an answer', () => {
  it.each(CASES)('%j meets %j: %s', async (answer, expected, isMet) => {
    const met = await meets(answer, expected, () => Promise.resolve(undefined));
    expect(met).toMatchObject({ isMet, score: isMet ? 1 : 0 });
  });

  it.each([
    [0.7, true],
    [0.69, false],
    [undefined, false],
  ])('of which the judge says %s', async (score, isMet) => {
    const met = await meets('answer', { judge: 'polite', atLeast: 0.7 }, () => Promise.resolve(score));
    expect(met).toEqual({ kind: 'judge', score, isMet });
  });
});
