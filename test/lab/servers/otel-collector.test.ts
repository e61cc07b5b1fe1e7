import { describe, expect, it } from 'vitest';
import { storedProblems, type Sent } from './otel-collector';

const signal = (id: string, attributes: Record<string, string>): Sent['stored'] => ({
  name: 'a',
  attributes: { ...attributes, 'audit.request_id': id },
  resource: { 'service.name': 'a' },
  events: [],
});
const EXPECTED: readonly Sent[] = [
  { kind: 'logs', sent: signal('one', { x: '1', y: '2', prompt: 'p' }), stored: signal('one', { x: '1', y: '2' }) },
];

describe('what comes to a store', () => {
  it('may have its attributes in any order, and come more than once', () => {
    const found = [signal('one', { y: '2', x: '1' }), signal('one', { x: '1', y: '2' }), signal('other', {})];
    expect(storedProblems(undefined, EXPECTED, () => found)).toEqual([]);
  });

  it('is a problem with what had to be dropped, even once', () => {
    const found = [signal('one', { x: '1', y: '2' }), signal('one', { x: '1', y: '2', prompt: 'p' })];
    const [problem, ...others] = storedProblems(undefined, EXPECTED, () => found);
    expect(problem).toMatch(/^stored is .*prompt.* not /);
    expect(others).toEqual([]);
  });

  it('has to come', () => {
    expect(storedProblems(undefined, EXPECTED, () => [])).toEqual(['one does not come to its store']);
  });
});
