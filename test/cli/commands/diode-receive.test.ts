import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../../helpers/spawn';
import { KEY, sent } from '../../runtime/diode/receive/datagrams';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-receive-'));
const key = join(dir, 'key');
writeFileSync(key, KEY.toString('hex'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('sallyport diode receive', () => {
  it.each([
    [['--key', `k1=${key}`], "required option '--listen <address:port>' not specified"],
    [['--listen', '127.0.0.1:0'], "required option '--key <id=file>' not specified"],
    [['--listen', 'diode.example.net:1', '--key', 'k1=x'], 'Give address:port'],
    [['--listen', '127.0.0.1:70000', '--key', 'k1=x'], 'Give address:port'],
    [['--listen', '127.0.0.1:0', '--key', key], 'Give id=file'],
    [['--listen', '127.0.0.1:0', '--key', 'k1=a', '--key', 'k1=b'], 'The key k1 is given twice'],
    [['--listen', '127.0.0.1:0', '--key', `k1=${key}`, '--report-seconds', '0'], 'Give whole seconds'],
    [['--listen', '127.0.0.1:0', '--key', `k1=${dir}/none`], 'HMAC key'],
  ])('is wrong use: %j', async (args, message) => {
    const { code, out, err } = await runCli('diode', 'receive', ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  it('adds records to a file, and stops on SIGTERM with its counts', async () => {
    const [out, port] = [join(dir, 'records'), await freePort()];
    const child = spawn(process.execPath, [
      ...['lib/src/cli/main.js', 'diode', 'receive', '--listen', `127.0.0.1:${port}`],
      ...['--key', `k1=${key}`, '--out', out],
    ]);
    const err: string[] = [];
    child.stderr.on('data', (part) => err.push(String(part)));
    const ended = once(child, 'exit');
    await sendUntil(child, port, () => existsSync(out)).finally(() => child.kill('SIGTERM'));
    expect(await ended).toEqual([0, null]);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ sequence: 1, name: 'agg:targets_up', value: 7 });
    expect(err.join('')).toMatch(/"event":"began".*\n(.*\n)*.*"event":"status","accepted":1,/);
  });
});

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((done) => socket.close(done));
  return port;
}

/** The program takes a moment until it listens, and nothing comes back that would say so. */
async function sendUntil(child: ChildProcess, port: number, isDone: () => boolean): Promise<void> {
  const socket = createSocket('udp4');
  for (let time = 0; time < 400 && !isDone() && child.exitCode === null; time += 1) {
    socket.send(sent({ sequence: 1 }), port, '127.0.0.1');
    await new Promise((done) => setTimeout(done, 50));
  }
  socket.close();
}
