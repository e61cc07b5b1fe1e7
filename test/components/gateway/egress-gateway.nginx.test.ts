import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createNetServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nginxConfig } from '../../../src/components/gateway/egress-gateway/config';
import type { Destination } from '../../../src/components/gateway/egress-gateway/destinations';
import { makeAuthority } from '../../runtime/diode/certificates';
import { skipBecause } from '../../helpers/skip';

const HOST = 'models.example.net';
const MODULE = '/usr/lib/nginx/modules/ngx_stream_module.so';
const NGINX = ['/usr/sbin/nginx', '/usr/local/sbin/nginx'].find((path) => existsSync(path));

const dir = mkdtempSync(join(tmpdir(), 'sallyport-egress-'));
let dns: Socket;
let destination: Server;
let nginx: ChildProcess;
let port = 0;
let ca: Buffer;

/** Answers every question for an address with the loopback address. */
function answer(question: Buffer): Buffer {
  const end = question.indexOf(0, 12) + 5;
  const head = Buffer.concat([question.subarray(0, 2), Buffer.from([0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0])]);
  return Buffer.concat([
    head,
    question.subarray(12, end),
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 127, 0, 0, 1]),
  ]);
}

async function freePort(): Promise<number> {
  const server = createNetServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return free;
}

async function startNginx(program: string): Promise<void> {
  port = await freePort();
  const health = await freePort();
  const upstream: Destination = {
    ...{ name: 'models', host: HOST, port: (destination.address() as AddressInfo).port, listen: port },
    ...{ dataClass: 'payload', purpose: 'test', exit: 'declared-destination', endpoint: 'outside:models' },
  };
  const resolver = { host: 'dns', addresses: ['127.0.0.1'], port: dns.address().port, protocol: 'UDP' } as const;
  const text = nginxConfig([upstream], [resolver], 64)
    .replaceAll('/tmp/', `${dir}/`)
    // Node's pipes are sockets, which cannot be opened by name.
    .replace('/dev/stdout', join(dir, 'access.log'))
    .replace('listen 8080', `listen 127.0.0.1:${health}`);
  const file = join(dir, 'nginx.conf');
  writeFileSync(file, text);
  const load = existsSync(MODULE) ? `load_module ${MODULE}; ` : '';
  execFileSync(program, ['-t', '-e', 'stderr', '-c', file, '-g', load], { stdio: 'pipe' });
  nginx = spawn(program, ['-e', 'stderr', '-c', file, '-g', `${load}daemon off;`], {
    stdio: 'ignore',
  });
  for (;;) {
    const isUp = await fetch(`http://127.0.0.1:${health}/healthz`).then(
      (response) => response.status === 200,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function dial(servername: string): TLSSocket {
  return connect({ host: '127.0.0.1', port, servername, ca, checkServerIdentity: () => undefined });
}

/** What the far end says to a caller with this name in its greeting; null where the connection is closed before. */
function ask(servername: string): Promise<string | null> {
  const socket = dial(servername);
  return new Promise((resolve) => {
    socket.once('data', (bytes) => resolve(String(bytes)));
    socket.once('error', () => resolve(null));
    socket.once('close', () => resolve(null));
  }).finally(() => socket.destroy()) as Promise<string | null>;
}

async function logged(part: string): Promise<string> {
  for (;;) {
    const line = readFileSync(join(dir, 'access.log'), 'utf8')
      .split('\n')
      .find((candidate) => candidate.includes(part) && candidate.endsWith('}'));
    if (line !== undefined) return line;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('nginx with the rendered configuration', () => {
  beforeAll(async () => {
    if (NGINX === undefined) return;
    const authority = makeAuthority(dir, 'outside');
    const { cert, key } = authority.issue('models', 'spiffe://example.net/models');
    ca = readFileSync(authority.ca);
    dns = createSocket('udp4').bind(0, '127.0.0.1');
    await once(dns, 'listening');
    dns.on('message', (question, from) => dns.send(answer(question), from.port, from.address));
    destination = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) => {
      socket.on('error', () => undefined);
      socket.end('hello from outside');
    });
    destination.listen(0, '127.0.0.1');
    await once(destination, 'listening');
    await startNginx(NGINX);
  });

  afterAll(async () => {
    if (nginx !== undefined) {
      nginx.kill('SIGTERM');
      await once(nginx, 'exit');
    }
    dns?.close();
    destination?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('passes the declared name through to its destination, and writes it down', async (context) => {
    if (NGINX === undefined) skipBecause(context, 'nginx is not installed');
    expect(await ask(HOST)).toBe('hello from outside');
    const record = JSON.parse(await logged(`"name":"${HOST}"`)) as Record<string, unknown>;
    expect(record).toMatchObject({ stream: 'egress', source: '127.0.0.1', port, name: HOST, status: 200 });
  });

  it.for(['other.example.net', 'models.example.net.evil.example', 'localhost'])(
    'closes on another name: %s',
    async (name, context) => {
      if (NGINX === undefined) skipBecause(context, 'nginx is not installed');
      expect(await ask(name)).toBeNull();
      expect(JSON.parse(await logged(`"name":"${name}"`))).toMatchObject({ received: 0, status: 500 });
    },
  );

  it('closes on a greeting without a name', async (context) => {
    if (NGINX === undefined) skipBecause(context, 'nginx is not installed');
    expect(await ask('')).toBeNull();
  });
});
