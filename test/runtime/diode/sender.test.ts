import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { Counts } from '../../../src/runtime/diode/counts';
import { Sender } from '../../../src/runtime/diode/sender';
import { skipBecause } from '../../helpers/skip';

const SOCKETS = '/proc/net/udp';
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A far end that knows from where it was sent to, as the sending side of a diode does. */
async function farEnd(): Promise<{ socket: Socket; port: number; from: () => Promise<number> }> {
  const socket = createSocket('udp4');
  const first = once(socket, 'message') as Promise<[Buffer, { port: number }]>;
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  ends.push(() => Promise.resolve(socket.close()));
  return { socket, port: socket.address().port, from: async () => (await first)[1].port };
}

async function sender(port: number, counts = new Counts()): Promise<Sender> {
  const opened = await Sender.open({ destination: { address: '127.0.0.1', port }, repeat: 1 }, counts);
  ends.push(() => opened.close());
  return opened;
}

/** Bytes that wait in the kernel for whoever reads a port, and datagrams that it dropped there. */
function waiting(port: number): { readonly bytes: number; readonly drops: number } {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const row = readFileSync(SOCKETS, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find((fields) => fields[1]?.endsWith(`:${hex}`));
  return { bytes: Number.parseInt(row?.[4]?.split(':')[1] ?? '', 16), drops: Number(row?.[12]) };
}

function say(socket: Socket, text: string, port: number): Promise<void> {
  return new Promise((done, fail) => {
    socket.send(text, port, '127.0.0.1', (error) => (error === null ? done() : fail(error)));
  });
}

const turns = (): Promise<void> => new Promise((done) => setTimeout(done, 100));

describe('the socket before the diode', () => {
  it('is never read: what comes back stays in the kernel, and is dropped there once its buffer is full', async (context) => {
    if (!existsSync(SOCKETS)) skipBecause(context, `no ${SOCKETS}`);
    const far = await farEnd();
    const own = await sender(far.port);
    own.send(Buffer.from('out'));
    const port = await far.from();
    await say(far.socket, 'back', port);
    await turns();
    const held = waiting(port);
    expect(held.bytes).toBeGreaterThan(0);
    for (let time = 0; time < 20; time += 1) await say(far.socket, 'x'.repeat(600), port);
    await turns();
    const full = waiting(port);
    expect(full.bytes).toBeGreaterThanOrEqual(held.bytes);
    expect(full.bytes).toBeLessThan(16 * 1024);
    expect(full.drops).toBeGreaterThan(0);
  });

  it('goes on sending with a full buffer, and hears nothing of a far end that is gone', async () => {
    const far = await farEnd();
    const counts = new Counts();
    const own = await sender(far.port, counts);
    own.send(Buffer.from('out'));
    await far.from();
    const gone = await sender(1, counts);
    for (let time = 0; time < 5; time += 1) {
      gone.send(Buffer.from('to nobody'));
      await turns();
    }
    expect(counts.metrics()).toContain('send_failures_total 0');
    const next = once(far.socket, 'message') as Promise<[Buffer]>;
    own.send(Buffer.from('again'));
    expect(String((await next)[0])).toBe('again');
  });
});
