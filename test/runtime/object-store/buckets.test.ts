import { describe, expect, it } from 'vitest';
import { isKept } from '../../../src/runtime/object-store/buckets';

/** A bucket that notes what is asked of it. */
function fake(answers: { readonly make?: boolean; readonly lock?: boolean | Error }) {
  const asked: string[] = [];
  const place = {
    make: (isLockable = false) => {
      asked.push(isLockable ? 'make lockable' : 'make');
      return Promise.resolve(answers.make === true);
    },
    lock: (days: number) => {
      asked.push(`lock ${days}`);
      const { lock = false } = answers;
      return lock instanceof Error ? Promise.reject(lock) : Promise.resolve(lock);
    },
  };
  return { asked, place };
}

describe('a bucket that is kept', () => {
  it('is made, and not locked where nobody asks', async () => {
    const { asked, place } = fake({ make: true });
    const said: string[] = [];
    expect(await isKept({ bucket: 'b', lockDays: undefined, place }, (line) => said.push(line))).toBe(true);
    expect(asked).toEqual(['make']);
    expect(said).toEqual(['{"level":"info","event":"object-store-bucket","bucket":"b","outcome":"made"}']);
  });

  it('is made so that it can be locked, is locked, and says so once', async () => {
    const { asked, place } = fake({ make: true, lock: true });
    const said: string[] = [];
    expect(await isKept({ bucket: 'b', lockDays: 7, place }, (line) => said.push(line))).toBe(true);
    expect(asked).toEqual(['make lockable', 'lock 7']);
    expect(said.map((line) => (JSON.parse(line) as { outcome: string }).outcome)).toEqual([
      'made',
      'locked for 7 days',
    ]);
  });

  it('is not kept where it cannot be locked, and the reason is said', async () => {
    const { place } = fake({ lock: new Error('PUT b/?object-lock: status 409, InvalidBucketState') });
    const said: string[] = [];
    expect(await isKept({ bucket: 'b', lockDays: 7, place }, (line) => said.push(line))).toBe(false);
    expect(said).toEqual([expect.stringContaining('InvalidBucketState')]);
  });
});
