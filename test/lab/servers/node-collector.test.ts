import { describe, expect, it } from 'vitest';
import type { Signal } from '../wire/otlp';
import { criLine, lineProblems, originOf } from './node-collector';

const WRITER = { namespace: 'sallyport-names', pod: 'coredns-0a1b2c3d4e-lab00', container: 'coredns' };
const line = (name: string, changes: Partial<Signal> = {}): Signal => ({
  name,
  resource: originOf(WRITER, 'n1'),
  attributes: { 'log.iostream': 'stdout' },
  events: [],
  ...changes,
});

describe('lines of pods', () => {
  it('are written as a container runtime does', () => {
    expect(criLine('a', 'P')).toMatch(/^\d{4}-\S+Z stdout P a\n$/);
  });

  it('are as they have to be, among those of others', () => {
    expect(lineProblems([line('lab: a'), line('other', { attributes: {} })], ['lab: a'], 'n1')).toEqual([]);
  });

  it.each<[string, readonly Signal[], RegExp]>([
    ['one that does not come', [], /came 0 times/],
    ['one that comes twice', [line('lab: a'), line('lab: a')], /came 2 times/],
    ['one that nobody may read', [line('lab: a'), line('lab: b')], /nobody may read came: lab: b/],
    ['one of another pod', [line('lab: a', { resource: {} })], /is of {}, not of/],
    ['one with more than it may have', [line('lab: a', { attributes: { 'audit.principal': 'x' } })], /has {"audit/],
  ])('are a problem with %s', (_what, found, message) => {
    expect(lineProblems(found, ['lab: a'], 'n1').join('\n')).toMatch(message);
  });
});
