import { describe, expect, it } from 'vitest';
import { exportRequest, signalsIn, type Signal, type SignalKind } from './otlp';

const SIGNAL: Signal = {
  name: 'a name',
  resource: { 'service.name': 'lab' },
  attributes: { kept: 'yes', other: 'ö'.repeat(200) },
  events: [],
};

describe('an export call', () => {
  it.each<SignalKind>(['logs', 'traces', 'metrics'])('of %s is read as it was written', (kind) => {
    expect(signalsIn(kind, exportRequest(kind, SIGNAL, 1n))).toEqual([SIGNAL]);
  });

  it('keeps the attributes of the events of a span', () => {
    const signal: Signal = { ...SIGNAL, events: [{ one: '1' }, { two: '2' }] };
    expect(signalsIn('traces', exportRequest('traces', signal, 1n))).toEqual([signal]);
  });

  it('may hold several resources', () => {
    const other = { ...SIGNAL, resource: { 'service.name': 'other' } };
    const message = Buffer.concat([SIGNAL, other].map((signal) => exportRequest('logs', signal, 1n)));
    expect(signalsIn('logs', message)).toEqual([SIGNAL, other]);
  });

  it('gives every point of a sum', () => {
    // Metric `m`, a sum (field 7) of two points with an attribute (field 7) each.
    const point = (value: string): string => `0a0a${'3a080a016b12030a01'}${Buffer.from(value).toString('hex')}`;
    const sum = `3a18${point('a')}${point('b')}`;
    const metric = `0a016d${sum}`;
    const scope = `12${length(metric)}${metric}`;
    const group = `12${length(scope)}${scope}`;
    const message = Buffer.from(`0a${length(group)}${group}`, 'hex');
    expect(signalsIn('metrics', message).map(({ attributes }) => attributes)).toEqual([{ k: 'a' }, { k: 'b' }]);
  });
});

function length(hex: string): string {
  return (hex.length / 2).toString(16).padStart(2, '0');
}
