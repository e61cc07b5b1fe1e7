import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runSnapshot } from '../../../src/runtime/snapshot';
import { permanentWorkspace } from '../../helpers/workspace';
import { makeAuthority, type Identity } from '../diode/certificates';
import { KEY, Store } from './store';

const { folder } = permanentWorkspace();
const FILE = join(folder, 'config.json');

interface Line {
  readonly level: string;
  readonly reason?: string;
  readonly name?: string;
  readonly deleted?: readonly string[];
}

let authority: ReturnType<typeof makeAuthority>;
let own: Identity;
let caller: Identity;
let store: Store;

beforeAll(() => {
  authority = makeAuthority(folder, 'site');
  own = authority.issue('store', 'spiffe://lab/store');
  caller = authority.issue('caller', 'spiffe://lab/caller');
});

beforeEach(async () => {
  store = await Store.start(own, authority.ca);
});

afterEach(() => store.stop());

/** What a run ends with, and the one line that it says. */
async function run(
  change: Readonly<Record<string, unknown>> = {},
  key: string | undefined = KEY,
): Promise<{ readonly isMade: boolean; readonly line: Line }> {
  const tls = { certFile: caller.cert, keyFile: caller.key, caFile: authority.ca };
  writeFileSync(FILE, JSON.stringify({ url: store.url, tls, copies: 2, timeoutSeconds: 5, ...change }));
  const lines: string[] = [];
  const isMade = await runSnapshot({ config: FILE, key, log: (line) => lines.push(line) });
  return { isMade, line: JSON.parse(lines.at(-1) ?? '{}') as Line };
}

describe('a snapshot', () => {
  it('is made, and said by its name', async () => {
    const { isMade, line } = await run();
    expect(isMade).toBe(true);
    expect(line).toMatchObject({ level: 'info', name: 'full-snapshot-2026-03-01-01-00-05.snapshot', deleted: [] });
  });

  it('leaves nothing behind but itself, and touches nothing that was there', async () => {
    await run();
    expect(store.single.get('docs')).toEqual(['by-hand.snapshot']);
  });

  it('too many lets the oldest go, and only after a new one is there', async () => {
    for (let day = 0; day < 3; day += 1) await run();
    expect(store.full).toEqual([
      'full-snapshot-2026-03-02-01-00-05.snapshot',
      'full-snapshot-2026-03-03-01-00-05.snapshot',
    ]);
    const { asked } = store;
    expect(asked.lastIndexOf('POST /snapshots')).toBeLessThan(
      asked.indexOf('DELETE /snapshots/full-snapshot-2026-03-01-01-00-05.snapshot'),
    );
  });

  it('of a collection with a name of any letters is found', async () => {
    store.single.set('a b/ü', []);
    await run();
    expect(store.single.get('a b/ü')).toEqual([]);
  });
});

describe('a run fails, says why in words of ours, and deletes nothing', () => {
  beforeEach(async () => {
    await run();
    await run();
  });

  it.each<[string, Partial<Store['trouble']>, RegExp]>([
    ['where the store refuses', { statuses: { 'POST /snapshots': 507 } }, /^POST \/snapshots\?wait=true: status 507$/],
    ['where what was made is not listed', { isForgetful: true }, /was made, and is not listed/],
    ['where the answer is of another form', { says: '{"result":{"name":"/etc/passwd","size":7}}' }, /another form/],
    ['where the answer is no JSON', { says: 'SECRET-TEXT' }, /the answer is not JSON/],
  ])('%s', async (_, trouble, says) => {
    const before = [...store.full];
    store.trouble = trouble;
    const { isMade, line } = await run();
    expect(isMade).toBe(false);
    expect(line).toMatchObject({ level: 'error', reason: expect.stringMatching(says) as string });
    expect(line.reason).not.toContain('SECRET-TEXT');
    expect(store.full).toEqual(before);
  });

  it('with a wrong key', async () => {
    expect((await run({}, 'x')).line.reason).toMatch(/status 401/);
  });

  it('without a certificate of the site', async () => {
    const stranger = makeAuthority(folder, 'elsewhere').issue('stranger', 'spiffe://lab/stranger');
    const tls = { certFile: stranger.cert, keyFile: stranger.key, caFile: authority.ca };
    expect((await run({ tls })).isMade).toBe(false);
  });

  it('where somebody else answers', async () => {
    const { ca } = makeAuthority(folder, 'other');
    const { line } = await run({ tls: { certFile: caller.cert, keyFile: caller.key, caFile: ca } });
    expect(line.reason).toMatch(/^GET \/collections: [A-Z0-9_]+$/);
  });
});

describe('a configuration', () => {
  it.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ['without TLS', { url: 'http://localhost:1' }, /url/i],
    ['that keeps none', { copies: 0 }, /copies|>=1|Too small/],
    ['with a key that nobody knows', { copy: 1 }, /copy/],
  ])('%s is refused', async (_, change, says) => {
    await expect(run(change)).rejects.toThrow(says);
  });

  it('is refused without a key of the store', async () => {
    await expect(run({}, '')).rejects.toThrow(/SNAPSHOT_API_KEY/);
  });
});
