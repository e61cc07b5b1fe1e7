import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aggregates, DIODE_SCHEMA } from '../../../src/core/diode-schema';
import { runDiodeValidate } from '../../../src/runtime/diode';
import { makeAuthority, type Identity } from './certificates';

const GENERATOR = 'spiffe://internal.example.mil/ns/sallyport-diode/sa/diode-generator';
const OTHER = 'spiffe://internal.example.mil/ns/sallyport-gateway/sa/agentgateway';
const GOOD = '{"name":"agg:targets_up","labels":{},"value":3}';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-diode-'));
const authority = makeAuthority(dir, 'site');
const server = authority.issue('validator', 'spiffe://internal.example.mil/ns/sallyport-diode/sa/diode-validator');
const generator = authority.issue('generator', GENERATOR);
const other = authority.issue('other', OTHER);
const stranger = makeAuthority(dir, 'stranger').issue('generator', GENERATOR);

afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Running {
  readonly ports: { readonly intake: number; readonly health: number };
  readonly received: string[];
  stop(): Promise<void>;
}

/** A validator with a real TLS server, and a real socket where the diode would be. */
async function start(name: string, changes: Record<string, unknown> = {}): Promise<Running> {
  const diode: Socket = createSocket('udp4');
  const received: string[] = [];
  diode.on('message', (bytes) => received.push(String(bytes)));
  diode.bind(0, '127.0.0.1');
  await once(diode, 'listening');
  const config = join(dir, `${name}.json`);
  writeFileSync(config, JSON.stringify({ ...configFor(name, diode.address().port), ...changes }));
  const stop = new AbortController();
  let ended: Promise<void> = Promise.resolve();
  const ports = await new Promise<Running['ports']>((resolve, reject) => {
    ended = runDiodeValidate({ config, signal: stop.signal, onReady: resolve });
    ended.catch(reject);
  });
  return {
    ports,
    received,
    stop: async () => {
      stop.abort();
      await ended;
      diode.close();
    },
  };
}

function configFor(name: string, port: number): Record<string, unknown> {
  writeFileSync(join(dir, 'hmac'), `${'0f'.repeat(32)}\n`);
  return {
    schema: DIODE_SCHEMA,
    listen: { port: 0 },
    health: { port: 0 },
    tls: { certFile: server.cert, keyFile: server.key, caFile: authority.ca, clients: [GENERATOR] },
    destination: { address: '127.0.0.1', port },
    hmac: { keyFile: join(dir, 'hmac'), keyId: 'k1' },
    sequenceFile: join(dir, `${name}.sequence`),
    repeat: 2,
    minIntervalSeconds: 0,
    aggregates: aggregates().map(({ purpose: _purpose, expr: _expr, ...rest }) => rest),
  };
}

function dial(port: number, identity?: Identity): TLSSocket {
  const own = identity === undefined ? {} : { cert: readFileSync(identity.cert), key: readFileSync(identity.key) };
  const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', ca: readFileSync(authority.ca), ...own });
  socket.on('error', () => undefined);
  return socket;
}

/** `once` would reject on the alert that comes first. */
function closing(socket: TLSSocket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

async function metrics({ ports }: Running): Promise<string> {
  return (await fetch(`http://127.0.0.1:${ports.health}/metrics`)).text();
}

/** Waits until a fact holds; the test's own time limit ends it otherwise. */
async function until(fact: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await fact())) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('service of the diode’s validator', () => {
  let running: Running;
  beforeAll(async () => {
    running = await start('main');
  });
  afterAll(() => running.stop());

  it('sends an approved record as often as it is told, and nothing of the others', async () => {
    const socket = dial(running.ports.intake, generator);
    await once(socket, 'secureConnect');
    socket.write(`alice asked about the merger\n${GOOD}\n{"name":"agg:targets_up","labels":{"host":"n1"},"value":3}\n`);
    await until(() => running.received.length === 2);
    await until(async () => (await metrics(running)).includes('reason="wrong-labels"} 1'));
    expect(new Set(running.received).size).toBe(1);
    expect(running.received[0]).toContain('"name":"agg:targets_up"');
    const told = await metrics(running);
    expect(told).toContain('sallyport_diode_records_passed_total 1');
    expect(told).toContain('sallyport_diode_records_refused_total{reason="not-json"} 1');
    expect(told).not.toMatch(/alice|n1/);
    socket.destroy();
  });

  it.each([
    ['without a certificate', undefined],
    ['with a certificate of another authority', stranger],
    ['with a certificate that names somebody else', other],
  ])('closes on a client %s, and sends nothing for it', async (_what, identity) => {
    const before = running.received.length;
    const socket = dial(running.ports.intake, identity);
    const closed = closing(socket);
    socket.write(`${GOOD}\n`);
    await closed;
    await until(async () => /clients_refused_total [1-9]/.test(await metrics(running)));
    expect(running.received).toHaveLength(before);
  });

  it('closes on an endless line', async () => {
    const socket = dial(running.ports.intake, generator);
    await once(socket, 'secureConnect');
    const closed = closing(socket);
    socket.write('a'.repeat(10_000));
    await closed;
    expect(await metrics(running)).toContain('reason="too-long"} 1');
  });

  it('answers the kubelet without a certificate, and nothing else', async () => {
    const base = `http://127.0.0.1:${running.ports.health}`;
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
    expect((await fetch(`${base}/config`)).status).toBe(404);
    expect((await fetch(`${base}/healthz`, { method: 'POST' })).status).toBe(404);
  });
});

describe('the certificate of the diode’s validator', () => {
  const held = { cert: join(dir, 'held.crt'), key: join(dir, 'held.key') };
  const hold = (identity: Identity): void => {
    copyFileSync(identity.cert, held.cert);
    copyFileSync(identity.key, held.key);
  };
  const shown = async (running: Running): Promise<string | string[] | undefined> => {
    const socket = dial(running.ports.intake, generator);
    await once(socket, 'secureConnect');
    const { CN } = socket.getPeerCertificate().subject;
    socket.destroy();
    return CN;
  };
  const tls = { certFile: held.cert, keyFile: held.key, caFile: authority.ca, clients: [GENERATOR] };

  it('is the renewed one from the next connection on, without a restart', async () => {
    hold(server);
    const running = await start('renewed', { tls });
    expect(await shown(running)).toBe('validator');
    hold(authority.issue('renewed', OTHER));
    expect(await shown(running)).toBe('renewed');
    await running.stop();
  });

  it('stays the old one while the files do not fit together, and this is counted', async () => {
    hold(server);
    const running = await start('torn', { tls });
    expect(await metrics(running)).toContain('sallyport_diode_certificate_failures_total 0');
    copyFileSync(other.cert, held.cert);
    expect(await shown(running)).toBe('validator');
    rmSync(held.key);
    expect(await shown(running)).toBe('validator');
    expect(await metrics(running)).toContain('sallyport_diode_certificate_failures_total 2');
    await running.stop();
  });

  it('asks for a certificate after a renewal as before', async () => {
    hold(server);
    const running = await start('asked', { tls });
    hold(authority.issue('asked', OTHER));
    for (const identity of [undefined, stranger, other]) {
      const socket = dial(running.ports.intake, identity);
      const closed = closing(socket);
      socket.write(`${GOOD}\n`);
      await closed;
    }
    await until(async () => (await metrics(running)).includes('clients_refused_total 3'));
    expect(running.received).toEqual([]);
    await running.stop();
  });
});

describe('life of the diode’s validator', () => {
  it('goes on after a restart with numbers that were never used', async () => {
    const numbers: number[] = [];
    for (const turn of [1, 2]) {
      const running = await start('restart');
      const socket = dial(running.ports.intake, generator);
      await once(socket, 'secureConnect');
      socket.write(`${GOOD}\n`);
      await until(() => running.received.length >= 2);
      numbers.push((JSON.parse(running.received[0]?.split('\n')[0] ?? '') as { sequence: number }).sequence);
      await running.stop();
      expect(numbers).toHaveLength(turn);
    }
    expect(numbers[1]).toBeGreaterThan(numbers[0] ?? 0);
  });

  it('drops its clients and frees its ports when it is told to stop', async () => {
    const running = await start('stop');
    const socket = dial(running.ports.intake, generator);
    await once(socket, 'secureConnect');
    const closed = closing(socket);
    await running.stop();
    await closed;
    await expect(fetch(`http://127.0.0.1:${running.ports.health}/healthz`)).rejects.toThrow();
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['an unknown key', { debug: true }, /debug/],
    ['a host name as destination', { destination: { address: 'diode.example.net', port: 1 } }, /destination/],
    [
      'nobody who may send',
      { tls: { certFile: server.cert, keyFile: server.key, caFile: authority.ca, clients: [] } },
      /clients/,
    ],
    ['an empty list', { aggregates: [] }, /aggregates/],
    ['a missing key file', { hmac: { keyFile: join(dir, 'nothing'), keyId: 'k1' } }, /HMAC key/],
    ['a certificate as key', { hmac: { keyFile: server.cert, keyId: 'k1' } }, /HMAC key is not a key/],
    ['a sequence file without a number', { sequenceFile: authority.ca }, /sequence file/],
  ])('refuses to start with %s', async (_what, changes, message) => {
    await expect(start('refused', changes)).rejects.toThrow(message);
  });
});
