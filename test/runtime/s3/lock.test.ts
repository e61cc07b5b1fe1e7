import { describe, expect, it } from 'vitest';
import { isLocked, lockText } from '../../../src/runtime/s3/lock';

describe('the lock of a bucket', () => {
  it.each<[string, string, boolean]>([
    ['of as many days', lockText(10), true],
    ['of more', lockText(11), true],
    ['of fewer', lockText(9), false],
    ['that keys can lift', lockText(10).replace('COMPLIANCE', 'GOVERNANCE'), false],
    ['of years', lockText(10).replace(/Days/g, 'Years'), false],
    [
      'without a rule',
      '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>',
      false,
    ],
    ['that is none', '', false],
  ])('%s holds for ten days: %s', (_, xml, holds) => {
    expect(isLocked(xml, 10)).toBe(holds);
  });
});
