import { createSocket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runDiodeReceive, type DiodeReceiveOptions } from '../../../../src/runtime/diode/receive';
import { KEY, sent } from './datagrams';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-receive-'));
const keyFile = join(dir, 'key');
writeFileSync(keyFile, `${KEY.toString('hex')}\n`);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

type Line = Readonly<Record<string, unknown>>;

interface Running {
  readonly records: Line[];
  readonly reports: Line[];
  send(...datagrams: readonly Buffer[]): Promise<void>;
  stop(): Promise<void>;
}

async function start(changes: Partial<DiodeReceiveOptions> = {}): Promise<Running> {
  const [records, reports]: [Line[], Line[]] = [[], []];
  const stop = new AbortController();
  let ended: Promise<void> = Promise.resolve();
  const port = await new Promise<number>((resolve, reject) => {
    ended = runDiodeReceive({
      listen: { address: '127.0.0.1', port: 0 },
      keys: new Map([['k1', keyFile]]),
      record: (line) => records.push(JSON.parse(line) as Line),
      report: (line) => reports.push(JSON.parse(line) as Line),
      ...{ reportSeconds: 60, silenceSeconds: 300, signal: stop.signal, onReady: resolve, ...changes },
    });
    ended.catch(reject);
  });
  const socket = createSocket('udp4');
  return {
    ...{ records, reports },
    send: async (...datagrams) => {
      for (const one of datagrams) await new Promise((done) => socket.send(one, port, '127.0.0.1', done));
    },
    stop: async () => {
      socket.close();
      stop.abort();
      await ended;
    },
  };
}

/** Waits until a fact holds; the test's own time limit ends it otherwise. */
async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const numbers = (lines: readonly Line[]): unknown[] => lines.map(({ sequence }) => sequence);
const events = (lines: readonly Line[]): unknown[] => lines.map(({ event }) => event);

describe('the receiver behind the diode', () => {
  it('writes each record once, tells what is lost, and throws away what is forged or played again', async () => {
    const running = await start();
    const first = sent({ sequence: 1 });
    await running.send(
      first,
      first,
      sent({ sequence: 4 }),
      sent({ sequence: 5, key: Buffer.alloc(32) }),
      sent({ sequence: 3 }),
    );
    await running.send(Buffer.from('noise'), sent({ sequence: 6 }));
    await until(() => running.records.length === 4);
    await running.stop();
    expect(numbers(running.records)).toEqual([1, 4, 3, 6]);
    expect(Object.keys(running.records[0] ?? {})).toEqual([
      'schema',
      'at',
      'sequence',
      'name',
      'labels',
      'unit',
      'value',
    ]);
    expect(running.reports.map(({ event, reason, from, to }) => [event, reason ?? from, to])).toEqual([
      ['began', undefined, undefined],
      ['gap', 2, 3],
      ['dropped', 'bad-mac', undefined],
      ['late', undefined, undefined],
      ['dropped', 'malformed', undefined],
      ['gap', 5, 5],
      ['status', undefined, undefined],
    ]);
    expect(running.reports.at(-1)).toMatchObject({
      accepted: 4,
      lost: 3,
      late: 1,
      repeat: 1,
      'bad-mac': 1,
      malformed: 1,
    });
  });

  it('knows after a restart what it missed, and takes nothing twice', async () => {
    const state = join(dir, 'mark');
    const before = await start({ state });
    await before.send(sent({ sequence: 1 }), sent({ sequence: 2 }));
    await until(() => before.records.length === 2);
    await before.stop();
    const after = await start({ state });
    await after.send(sent({ sequence: 2 }), sent({ sequence: 5 }));
    await until(() => after.records.length === 1);
    await after.stop();
    expect(after.reports).toMatchObject([
      { event: 'dropped', reason: 'replay' },
      { event: 'gap', from: 3, to: 4, lost: 2 },
      { event: 'status' },
    ]);
    expect(readFileSync(state, 'utf8')).toBe('highest 5\nsince 1\n');
  });

  it('ends when records cannot be written, and says why', async () => {
    const failing = {
      record: (): void => {
        throw new Error('no space left');
      },
    };
    let ended: Promise<void> = Promise.resolve();
    const port = await new Promise<number>((onReady) => {
      const options = {
        keys: new Map([['k1', keyFile]]),
        report: () => undefined,
        reportSeconds: 60,
        silenceSeconds: 300,
      };
      ended = runDiodeReceive({ ...options, ...failing, listen: { address: '127.0.0.1', port: 0 }, onReady });
    });
    const socket = createSocket('udp4');
    socket.send(sent({ sequence: 1 }), port, '127.0.0.1', () => socket.close());
    await expect(ended).rejects.toThrow(/no space left/);
  });

  it('holds as much after a flood as before', async () => {
    const running = await start();
    for (let number = 1; number <= 3000; number += 1)
      await running.send(sent({ sequence: number }), Buffer.alloc(640, 65));
    await until(() => running.records.at(-1)?.['sequence'] === 3000);
    await running.stop();
    expect(events(running.reports).filter((event) => event === 'dropped')).toHaveLength(1);
  });

  it.each<[string, Partial<DiodeReceiveOptions>, RegExp]>([
    ['a port of an address that is not here', { listen: { address: '192.0.2.1', port: 9 } }, /cannot listen/],
    ['a key file that is not there', { keys: new Map([['k1', join(dir, 'nothing')]]) }, /HMAC key/],
    ['a state file that holds something else', { state: keyFile }, /holds no mark/],
  ])('refuses to start with %s', async (_what, changes, message) => {
    await expect(start(changes)).rejects.toThrow(message);
  });
});
