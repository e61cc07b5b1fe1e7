import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../../src/cli/run';
import { runConformance, type ConformanceReport } from '../../../src/runtime/conformance';
import { chainProblem } from '../../../src/runtime/conformance/chain';
import { encodeRequest, offsetIn } from '../../../src/runtime/conformance/clock';
import type * as outside from '../../../src/runtime/conformance/outside';
import { OUTSIDE_NAMES, type Way } from '../../../src/runtime/conformance/outside';
import { decode, encodeResponse, NOERROR, NXDOMAIN, TYPES } from '../../lab/wire/dns';
import { encodeReply } from '../../lab/wire/ntp';
import { makeAuthority } from '../diode/certificates';

/** No test tries the real ways: a machine may have a network. */
vi.mock('../../../src/runtime/conformance/outside', async (original) => ({
  ...(await original<object>()),
  OUTSIDE: [{ protocol: 'tcp', address: '127.0.0.1', port: 1 }],
}));

const dir = mkdtempSync(join(tmpdir(), 'sallyport-conformance-'));
const authority = makeAuthority(dir, 'site');
const stranger = makeAuthority(dir, 'stranger');
mkdirSync(join(dir, 'again'));
const namesake = makeAuthority(join(dir, 'again'), 'site');
const own = authority.issue('own', 'spiffe://test/own');
const other = authority.issue('other', 'spiffe://test/other');
const certificate = { certFile: own.cert, keyFile: own.key, caFile: authority.ca };

/** What the servers on loopback play. */
interface Play {
  /** Addresses of names; others do not exist. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  /** Milliseconds by which the clock is ahead. */
  readonly ahead: number;
}

const INSIDE = ['localhost'];
const GOOD: Play = { names: { localhost: ['127.0.0.1'] }, ahead: 0 };
let play = GOOD;
let resolver: Socket;
let clock: Socket;
let open: Server;
let registry: Server;
const ports = { resolver: 0, clock: 0, open: 0, closed: 0, registry: 0 };

async function datagrams(answer: (message: Buffer) => Buffer): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('message', (message: Buffer, from) => socket.send(answer(message), from.port, from.address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  resolver = await datagrams((message) => {
    const query = decode(message);
    const found = play.names[query.question.name.replace(/\.$/, '')];
    const addresses = query.question.type === TYPES.A ? (found ?? []) : [];
    return encodeResponse(query, addresses, found === undefined ? NXDOMAIN : NOERROR);
  });
  clock = await datagrams((message) => encodeReply(message, Date.now() + play.ahead));
  open = createServer((socket) => socket.on('error', () => undefined).end());
  const tls = { cert: readFileSync(own.cert), key: readFileSync(own.key) };
  registry = createTlsServer(tls, (socket) => socket.on('error', () => undefined).end());
  registry.on('tlsClientError', () => undefined);
  const closed = createServer();
  Object.assign(ports, {
    resolver: resolver.address().port,
    clock: clock.address().port,
    open: await listening(open),
    registry: await listening(registry),
    closed: await listening(closed),
  });
  closed.close();
  await once(closed, 'close');
});
beforeEach(() => {
  play = GOOD;
});
afterAll(() => {
  for (const one of [resolver, clock, open, registry]) one.close();
  rmSync(dir, { recursive: true, force: true });
});

const CLOSED = (): readonly Way[] => [{ protocol: 'tcp', address: '127.0.0.1', port: ports.closed }];

function configFile(changes: Readonly<Record<string, unknown>> = {}): string {
  const file = join(dir, 'config.json');
  const works = { host: 'localhost', port: ports.open };
  const config = {
    probeSeconds: 1,
    resolver: { address: '127.0.0.1', port: ports.resolver },
    inside: INSIDE,
    clock: { host: 'localhost', port: ports.clock, maxOffsetMilliseconds: 500 },
    certificate,
    registry: { host: 'localhost', port: ports.registry },
    controls: { works, refused: [{ host: 'localhost', port: ports.closed }] },
    ...changes,
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

async function probe(changes: Readonly<Record<string, unknown>> = {}, ways = CLOSED()): Promise<ConformanceReport> {
  return runConformance({ config: configFile(changes), ways });
}

const bad = ({ rows }: ConformanceReport): unknown[] =>
  rows.filter(({ outcome }) => outcome !== 'pass').map(({ probe: what, found, outcome }) => [what, found, outcome]);

describe('a pod as it should be', () => {
  it('passes every probe', async () => {
    const report = await probe();
    expect(bad(report)).toEqual([]);
    expect(report.rows.map(({ probe: what }) => what.replace(/:\d+$/, ''))).toEqual([
      'name localhost',
      ...OUTSIDE_NAMES.map((name) => `name ${name}`),
      'tcp 127.0.0.1',
      'declared connection to localhost',
      'undeclared connection to localhost',
      'clock localhost',
      'own certificate',
      'registry localhost',
    ]);
  });

  it('has no row for a clock or a registry that its platform does not have', async () => {
    const { rows } = await probe({ clock: undefined, registry: undefined });
    expect(rows.some(({ probe: what }) => /^(?:clock|registry)/.test(what))).toBe(false);
  });
});

describe('what must not work and does', () => {
  it('is a way out by TCP or UDP', async () => {
    const ways: readonly Way[] = [
      { protocol: 'tcp', address: '127.0.0.1', port: ports.open },
      { protocol: 'udp', address: '127.0.0.1', port: ports.resolver },
    ];
    expect(bad(await probe({}, ways))).toEqual([
      [`tcp 127.0.0.1:${ports.open}`, 'connected', 'fail'],
      [`udp 127.0.0.1:${ports.resolver}`, 'answered', 'fail'],
    ]);
  });

  it.each([
    ['an address', ['192.0.2.7'], '192.0.2.7, ENODATA'],
    ['no address', [], 'ENODATA'],
  ])('is a name outside that exists, with %s', async (_what, addresses, found) => {
    play = { ...GOOD, names: { ...GOOD.names, 'example.net': addresses } };
    expect(bad(await probe())).toEqual([['name example.net', found, 'fail']]);
  });

  it('is an undeclared connection', async () => {
    const works = { host: 'localhost', port: ports.open };
    const report = await probe({ controls: { works, refused: [{ host: 'localhost', port: ports.registry }] } });
    expect(bad(report)).toEqual([[`undeclared connection to localhost:${ports.registry}`, 'connected', 'fail']]);
  });
});

describe('what must work and does not', () => {
  it('is a name inside', async () => {
    expect(bad(await probe({ inside: ['localhost', 'lost.test'] }))).toEqual([['name lost.test', 'ENOTFOUND', 'fail']]);
  });

  it('is the declared connection, and then the undeclared one says nothing', async () => {
    const closed = { host: 'localhost', port: ports.closed };
    expect(bad(await probe({ controls: { works: closed, refused: [closed] } }))).toEqual([
      [`declared connection to localhost:${ports.closed}`, 'ECONNREFUSED', 'fail'],
      [`undeclared connection to localhost:${ports.closed}`, 'ECONNREFUSED', 'unchecked'],
    ]);
  });

  it('is an undeclared connection whose name is not known: nothing was tried', async () => {
    const works = { host: 'localhost', port: ports.open };
    const report = await probe({ controls: { works, refused: [{ host: 'lost.test', port: 1 }] } });
    expect(bad(report)).toEqual([['undeclared connection to lost.test:1', 'name: ENOTFOUND', 'unchecked']]);
  });

  it.each([60_000, -60_000])('is a clock that is %i ms ahead', async (ahead) => {
    play = { ...GOOD, ahead };
    const [[what, found, outcome] = []] = bad(await probe()) as [string, string, string][];
    expect([what, outcome]).toEqual([`clock localhost:${ports.clock}`, 'fail']);
    expect(Math.abs(parseInt(found ?? '', 10) - ahead)).toBeLessThan(1000);
  });

  it('is a clock that does not answer', async () => {
    const silent = { host: 'localhost', port: ports.closed, maxOffsetMilliseconds: 500 };
    const [row] = bad(await probe({ clock: silent, probeSeconds: 0.2 })) as [string, string, string][];
    expect(row?.[2]).toBe('fail');
  });

  it('is a registry of another authority', async () => {
    const report = await probe({ certificate: { ...certificate, caFile: stranger.ca } });
    expect(bad(report)).toEqual([
      ['own certificate', 'the chain does not reach an anchor of the site', 'fail'],
      [`registry localhost:${ports.registry}`, expect.stringMatching(/^(?:UNABLE|SELF|CERT)/) as string, 'fail'],
    ]);
  });

  it('is a resolver that is not there: its names are unchecked', async () => {
    const report = await probe({ resolver: { address: '127.0.0.1', port: ports.closed }, probeSeconds: 0.3 });
    const names = report.rows.filter(({ probe: what }) => what.startsWith('name '));
    expect(new Set(names.map(({ outcome }) => outcome))).toEqual(new Set(['unchecked']));
  });
});

describe('the own certificate', () => {
  const now = Date.now();
  const day = 86_400_000;

  it.each([
    ['is good', certificate, now, undefined],
    ['has ended', certificate, now + 10 * day, 'its own certificate is not valid now'],
    ['has not begun', certificate, now - day, 'its own certificate is not valid now'],
    [
      'is of another authority with the same name',
      { ...certificate, caFile: namesake.ca },
      now,
      'the chain does not reach an anchor of the site',
    ],
    ['has another key', { ...certificate, keyFile: other.key }, now, 'the key is another certificate’s'],
    [
      'is missing',
      { ...certificate, certFile: join(dir, 'none') },
      now,
      'a file cannot be read as a certificate or key',
    ],
    ['is no certificate', { ...certificate, certFile: own.key }, now, 'a file holds no certificate'],
  ])('%s', (_what, files, at, problem) => {
    expect(chainProblem(files, at)).toBe(problem);
  });
});

describe('an answer of a clock', () => {
  const request = encodeRequest(1_000_000);
  const asked = { request, sent: 1_000_000, received: 1_000_100 };
  const changed = (at: number, value: number): Buffer => {
    const answer = encodeReply(request, 1_000_050);
    answer.writeUInt8(value, at);
    return answer;
  };

  it.each([
    ['in the middle of the exchange is no offset', encodeReply(request, 1_000_050), 0],
    ['a second later is one of a second', encodeReply(request, 1_001_050), 1000],
    ['that is too short', Buffer.alloc(47), 'no answer of a clock'],
    ['of a client', request, 'no answer of a clock'],
    ['to another question', encodeReply(encodeRequest(7), 1_000_050), 'an answer to another question'],
    ['of stratum 0', changed(1, 0), 'the clock is not set'],
    ['of stratum 16', changed(1, 16), 'the clock is not set'],
    ['that says it is not synchronised', changed(0, 0xe4), 'the clock is not set'],
  ])('%s', (_what, answer, expected) => {
    expect(offsetIn(answer, asked)).toBe(expected);
  });
});

describe('sallyport conformance', () => {
  async function command(file: string, ...more: readonly string[]) {
    let out = '';
    let err = '';
    const io = { out: (text: string) => (out += text), err: (text: string) => (err += text), takesColour: false };
    return { code: await run(['conformance', '--config', file, ...more], io as never), out, err };
  }

  it.each([
    ['a key that is not known', { more: 1 }, ''],
    ['nothing that is refused', { controls: { works: { host: 'a', port: 1 }, refused: [] } }, 'controls.refused'],
    ['no bound', { probeSeconds: 0 }, 'probeSeconds'],
    ['a resolver by name', { resolver: { address: 'dns.test', port: 53 } }, 'resolver.address'],
  ])('ends with 2 for %s', async (_what, changes, path) => {
    const { code, err } = await command(configFile(changes));
    expect(code).toBe(2);
    expect(err).toContain(path);
  });

  it('ends with 1 if something fails, and prints a row for each probe', async () => {
    play = { ...GOOD, ahead: 60_000 };
    const { code, out } = await command(configFile({ probeSeconds: 0.3 }), '--format', 'json');
    expect(code).toBe(1);
    const report = JSON.parse(out) as ConformanceReport;
    expect(report).toMatchObject({ schema: 'sallyport.dev/conformance/v1', summary: { fail: 1, unchecked: 0 } });
    expect(report.rows.filter(({ probe: what }) => /^(?:tcp|udp) /.test(what))).toHaveLength(1);
  });

  it('ends with 3 if something could not be checked, whatever else fails', async () => {
    const { code, out } = await command(
      configFile({ resolver: { address: '127.0.0.1', port: ports.closed }, probeSeconds: 0.2 }),
    );
    expect(code).toBe(3);
    expect(out).toMatch(/^unchecked: name localhost: expected an address, found /m);
    expect(out).toMatch(/\d+ passed, \d+ failed, \d+ not checked\n$/);
  });
});

describe('the ways out', () => {
  it('are of both families, and none belongs to anybody', async () => {
    const { OUTSIDE } = await vi.importActual<typeof outside>('../../../src/runtime/conformance/outside');
    expect(OUTSIDE.some(({ address }) => address.includes(':'))).toBe(true);
    for (const { address } of OUTSIDE) expect(address).toMatch(/^(?:192\.0\.2\.|2001:db8:|169\.254\.169\.254$)/);
  });
});
