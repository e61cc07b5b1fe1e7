import { describe, expect, it } from 'vitest';
import { quantityOf } from '../../../src/audit/facts/quantity';

describe('a quantity', () => {
  it.each([
    ['2', 2],
    ['250m', 0.25],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['1.', 1],
    ['1Ki', 1024],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['1k', 1000],
    ['2M', 2e6],
    ['1e3', 1000],
    ['1E3', 1000],
    ['1E', 1e18],
    ['-1', -1],
    [3, 3],
  ])('%j is %d', (text, amount) => expect(quantityOf(text)).toBeCloseTo(amount));

  it.each(['', 'x', '1ki', '1 Gi', '1K', 'Gi', '1e', '0x10', null, undefined, true, {}])('%j is none', (value) =>
    expect(quantityOf(value)).toBeUndefined(),
  );
});
