import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLock } from '../../src/core/lock';
import { labLock } from './lock';

const ROOT = join(__dirname, '..', '..');
const REAL = join(ROOT, 'values', 'lock.yaml');
const LAB = join(ROOT, 'test', 'lab', 'lock.yaml');

describe('the lock of the lab', () => {
  it('is what values/lock.yaml makes it; `npm run lab -- --write-lock` writes it', () => {
    expect(readFileSync(LAB, 'utf8')).toBe(labLock(readFileSync(REAL, 'utf8')));
  });

  it('has every image of the real one, with its digest where there is one', () => {
    const [real, lab] = [readLock(REAL).images, readLock(LAB).images];
    expect(Object.keys(lab)).toEqual(Object.keys(real));
    for (const entry of Object.values(real)) {
      const made = lab[entry.id];
      expect(made?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(made?.isMadeUp === true).toBe(entry.digest === null);
      if (entry.digest !== null) expect(made).toEqual(entry);
    }
  });

  it('makes no digest up in the real one', () => {
    expect(Object.values(readLock(REAL).images).filter(({ isMadeUp }) => isMadeUp === true)).toEqual([]);
  });
});
