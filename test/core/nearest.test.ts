import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../src/core/nearest';

describe('the nearest word', () => {
  it.each([
    ['regestry', 'registry'],
    ['Registry', 'registry'],
    ['domain', 'domains'],
    ['ntpp', 'ntp'],
    ['clssification', 'classification'],
  ])('for %s is %s', (word, expected) => {
    expect(nearest(word, ['name', 'registry', 'domains', 'ntp', 'dns', 'classification'])).toBe(expected);
  });

  it.each(['x', 'zz', 'completely', ''])('does not exist for %s', (word) => {
    expect(nearest(word, ['name', 'registry', 'dns'])).toBeUndefined();
  });

  it('is the first one of several that are equally near', () => {
    expect(nearest('cat', ['bat', 'hat'])).toBe('bat');
  });

  it('is found without work on words that are far too long', () => {
    expect(editDistance('a'.repeat(100_000), 'abc', 4)).toBe(4);
  });
});
