import { describe, expect, it } from 'vitest';
import { settle } from './settle';

describe('settling', () => {
  it('is over as soon as nothing is wrong', async () => {
    const answers = [['a'], []];
    expect(await settle(5, async () => answers.shift() ?? ['asked again'])).toEqual([]);
  });

  it('ends with what is wrong last', async () => {
    let count = 0;
    const problems = await settle(0.2, async () => [`${(count += 1)}`]);
    expect(problems).toEqual([String(count)]);
    expect(count).toBeGreaterThan(1);
  });

  it('takes an error for a problem', async () => {
    expect(await settle(0.1, () => Promise.reject(new Error('refused')))).toEqual(['refused']);
  });
});
