import { describe, expect, it } from 'vitest';
import { bytes, fraction, millicores, milliseconds, seconds } from '../../src/core/quantity';

describe('a quantity', () => {
  it.each([
    [millicores, '2', 2000],
    [millicores, '500m', 500],
    [bytes, '512Mi', 536_870_912],
    [bytes, '2Gi', 2_147_483_648],
    [bytes, '1Ti', 1_099_511_627_776],
    [milliseconds, '500ms', 500],
    [seconds, '5m', 300],
    [seconds, '12h', 43_200],
    [seconds, '15d', 1_296_000],
    [seconds, '1y', 31_536_000],
    [fraction, '90%', 0.9],
    [fraction, '0%', 0],
  ] as const)('%o reads %s as %d', (read, text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    [millicores, '0'],
    [millicores, '0.5'],
    [millicores, '1k'],
    [bytes, '2G'],
    [bytes, '2'],
    [bytes, '-1Gi'],
    [bytes, '1.5Gi'],
    [seconds, '15'],
    [seconds, '1h30m'],
    [seconds, '5 m'],
    [fraction, '101%'],
    [fraction, '5'],
    [fraction, '5%\n'],
  ] as const)('%o refuses %s', (read, text) => {
    expect(() => read(text)).toThrow(RangeError);
  });
});
