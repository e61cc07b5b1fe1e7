import { describe, it } from 'vitest';
import { checkNothingLeaks } from '../runtime/diode/leaks';

const A_DAY = 24 * 60 * 60_000;

describe('the long run over the validator of the diode', () => {
  it('lets nothing out of a hundred thousand inputs but what the list describes', { timeout: A_DAY }, () => {
    checkNothingLeaks(100_000);
  });
});
