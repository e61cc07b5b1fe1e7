import { describe, expect, it } from 'vitest';
import { AGGREGATE_PREFIX, AGGREGATE_UNITS, aggregateRules, aggregates } from '../../src/core/diode-schema';

/** Words that would tell who, where or what: none may be a label. */
const TELLING = /user|host|pod|node|namespace|instance|model|project|principal|address|ip\b|path|prompt|team|tenant/;

describe('approved aggregates', () => {
  it('are sorted, and each name stands once', () => {
    const names = aggregates().map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
  });

  it.each(aggregates().map((one) => [one.name, one] as const))('%s is closed, bounded and explained', (name, one) => {
    expect(name).toMatch(new RegExp(`^${AGGREGATE_PREFIX}[a-z0-9_]+$`));
    expect(AGGREGATE_UNITS).toContain(one.unit);
    expect([one.min, one.max, one.step, one.k].every(Number.isSafeInteger)).toBe(true);
    expect(one.min).toBeLessThanOrEqual(one.max);
    expect([one.min % one.step, one.max % one.step]).toEqual([0, 0]);
    expect(one.purpose).not.toBe('');
    for (const [label, values] of Object.entries(one.labels)) {
      expect(label).not.toMatch(TELLING);
      expect(values.length).toBeGreaterThan(0);
      expect(values.length).toBeLessThanOrEqual(8);
      for (const value of values) expect(value).toMatch(/^[a-z0-9_-]+$/);
    }
  });

  it('suppress, in the query itself, every cell that few requests stand behind', () => {
    for (const { name, k, expr } of aggregates()) {
      const isAboutRequests = expr.includes('vllm:');
      expect([name, k]).toEqual([name, isAboutRequests ? 10 : 0]);
      if (isAboutRequests) expect(expr).toContain(`>= ${k}`);
    }
  });

  it('keep only the labels that they approve', () => {
    for (const { expr, labels } of aggregates()) {
      const kept = [...expr.matchAll(/by \(([a-z_, ]+)\)/g)]
        .flatMap((match) => (match[1] ?? '').split(', '))
        .filter((label) => label !== 'le');
      expect(kept).toEqual(Object.keys(labels));
      for (const [label, values] of Object.entries(labels)) expect(expr).toContain(`${label}=~"${values.join('|')}"`);
    }
  });

  it('look at a whole day where people stand behind them', () => {
    for (const { expr } of aggregates())
      for (const [, window] of expr.matchAll(/\[([^\]]+)\]/g)) expect(window).toBe('1d');
  });

  it('become recording rules of the same names', () => {
    expect(aggregateRules().map(({ record }) => record)).toEqual(aggregates().map(({ name }) => name));
  });
});
