import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../ports';
import type { Probe } from './container';
import { ask, type Probed } from './probes';

let server: Server;
let port = 0;
let closed = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    response.statusCode = request.url === '/ok' ? 204 : 503;
    response.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
  [closed = 0] = await freePorts(1);
});
afterAll(() => new Promise((done) => server.close(done)));

function probed(): Probed {
  const container = { name: 'c', image: 'i', ports: [{ name: 'web', containerPort: port }] };
  return { container, address: '127.0.0.1', inside: ['/usr/bin/env'] };
}

describe('a probe', () => {
  it.each<[string, () => Probe, RegExp | undefined]>([
    ['a good answer', () => ({ httpGet: { path: '/ok', port } }), undefined],
    ['a good answer at a named port', () => ({ httpGet: { path: '/ok', port: 'web' } }), undefined],
    ['a bad answer', () => ({ httpGet: { path: '/', port } }), /answers 503/],
    ['no TLS where TLS is asked for', () => ({ httpGet: { path: '/ok', port, scheme: 'HTTPS' } }), /HTTPS/],
    ['a port that is open', () => ({ tcpSocket: { port } }), undefined],
    ['a port that is not', () => ({ tcpSocket: { port: closed } }), /ECONNREFUSED/],
    ['a command that ends well', () => ({ exec: { command: ['true'] } }), undefined],
    ['a command that does not', () => ({ exec: { command: ['false'] } }), /failed/],
    ['a kind that is not known', () => ({}), /does not know/],
  ])('sees %s', async (_, probe, expected) => {
    const problem = await ask(probe(), probed());
    if (expected === undefined) expect(problem).toBeUndefined();
    else expect(problem).toMatch(expected);
  });

  it('needs the port that it names', async () => {
    await expect(async () => ask({ tcpSocket: { port: 'none' } }, probed())).rejects.toThrow('has no port none');
  });
});
