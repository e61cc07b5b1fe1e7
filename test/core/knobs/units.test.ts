import { describe, expect, it } from 'vitest';
import { withUnit } from '../../../src/core/knobs/units';

const all = (): boolean => true;
const only = (unit: string) => (text: string) => text.endsWith(unit) && !text.endsWith(`m${unit}`);

describe('a quantity without its unit', () => {
  it.each([
    ['duration', '30', '31d', '30d'],
    ['duration', '30', undefined, '30d'],
    ['duration', '5', '30s', '5s'],
    ['duration', '15 minutes', '31d', '15m'],
    ['bytes', '2GB', '512Mi', '2Gi'],
    ['bytes', '256', '512Mi', '256Mi'],
    ['percent', '0.9', undefined, '90%'],
    ['cpu', '0.25', '100m', '250m'],
    ['cpu', '2', '100m', '2'],
  ])('of kind %s, %s, is with the default %s read as %s', (unit, text, preset, expected) => {
    expect(withUnit({ unit, text, preset }, all)).toBe(expected);
  });

  it('has the first unit that is accepted', () => {
    expect(withUnit({ unit: 'duration', text: '30', preset: '31d' }, only('s'))).toBe('30s');
  });

  it('is answered with the default where it is no number, or where nothing is accepted', () => {
    expect(withUnit({ unit: 'duration', text: 'long', preset: '31d' }, all)).toBe('31d');
    expect(withUnit({ unit: 'duration', text: '30', preset: '31d' }, () => false)).toBe('31d');
    expect(withUnit({ unit: 'duration', text: 'long' }, all)).toBeUndefined();
  });
});
