import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Daemon } from './daemon';
import { Scope, within } from './scope';
import { until } from './wait';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-daemon-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function start(script: string, scope: Scope): Daemon {
  return Daemon.start({ name: 'program', file: process.execPath, args: ['-e', script], folder }, scope);
}

const STAYS = 'console.log("up"); setInterval(() => {}, 1000)';

async function isUp(daemon: Daemon): Promise<true> {
  return until({ what: 'the program is up', seconds: 20 }, () => Promise.resolve(daemon.tail() === 'up' || undefined));
}

describe('a program in the background', () => {
  it('runs until its scope ends, and no longer', async () => {
    const scope = new Scope();
    const daemon = start(STAYS, scope);
    await isUp(daemon);
    expect(daemon.lost()).toBeUndefined();
    await scope.close();
    expect(daemon.lost()).toMatch(/^program has ended \(SIGTERM\)/);
  });

  it('that ends by itself is lost, with its code and its last words', async () => {
    await within(new Scope(), async (scope) => {
      const daemon = start('console.error("no such flag"); process.exitCode = 7', scope);
      const lost = await until({ what: 'it has ended', seconds: 20 }, () => Promise.resolve(daemon.lost()));
      expect(lost).toBe('program has ended (7):\nno such flag');
    });
  });

  it('that is not there is lost, too', async () => {
    await within(new Scope(), async (scope) => {
      const daemon = Daemon.start({ name: 'ghost', file: join(folder, 'ghost'), args: [], folder }, scope);
      const lost = await until({ what: 'it is lost', seconds: 20 }, () => Promise.resolve(daemon.lost()));
      expect(lost).toMatch(/^ghost cannot be started: spawn .* ENOENT$/);
    });
  });

  it('is waited for no longer once it is lost', async () => {
    const patience = { what: 'an answer', seconds: 60, lost: () => 'program has ended (1)' };
    await expect(until(patience, () => Promise.resolve(undefined))).rejects.toThrow('an answer: program has ended (1)');
  });
});

describe('a scope', () => {
  it('undoes in reverse order, also after a failure, which is thrown at the end', async () => {
    const done: string[] = [];
    const scope = new Scope();
    scope.defer(() => void done.push('first'));
    scope.defer(() => {
      throw new Error('stuck');
    });
    scope.defer(() => void done.push('last'));
    await expect(scope.close()).rejects.toThrow('stuck');
    expect(done).toEqual(['last', 'first']);
  });

  it('within another is undone once, by whichever ends first', async () => {
    const outer = new Scope();
    let count = 0;
    await within(outer, async (scope) => {
      scope.defer(() => void (count += 1));
      await outer.close();
      expect(count).toBe(1);
    });
    expect(count).toBe(1);
  });
});
