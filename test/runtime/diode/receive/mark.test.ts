import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readMark, writeMark } from '../../../../src/runtime/diode/receive/mark';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-mark-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('the mark of the receiver', () => {
  it('comes back as it was written, and is none before', () => {
    const file = join(dir, 'mark');
    expect(readMark(file)).toBeUndefined();
    writeMark(file, { highest: 12, since: 5 });
    expect(readMark(file)).toEqual({ highest: 12, since: 5 });
  });

  it.each(['', 'highest 5\n', 'highest 0\nsince 0\n', 'highest 3\nsince 4\n', `highest ${'9'.repeat(16)}\nsince 1\n`])(
    'is refused, not begun anew, where the file has %j',
    (text) => {
      const file = join(dir, 'bad');
      writeFileSync(file, text);
      expect(() => readMark(file)).toThrow(/state file holds no mark/);
    },
  );
});
