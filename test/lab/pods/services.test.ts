import { createSocket } from 'node:dgram';
import { connect, createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiServer, KubeObject } from '../api';
import { freePorts } from '../ports';
import { Scope } from '../scope';
import type { PodNetwork } from './network';
import { forward, ServiceProxy, type Backend } from './services';

const LOOPBACK = '127.0.0.1';
/** Where nothing else of this machine calls from, so that a port that was free stays so until it is used. */
const FRONT = '127.77.0.1';
let scope: Scope;
beforeEach(() => {
  scope = new Scope();
});
afterEach(() => scope.close());

async function echoServer(): Promise<number> {
  const server = createServer((socket) => socket.pipe(socket));
  await new Promise<void>((done) => server.listen(0, LOOPBACK, done));
  scope.defer(() => new Promise<void>((done) => void server.close(() => done())));
  return (server.address() as AddressInfo).port;
}

/** What comes back for a word, or the reason why nothing does. */
function say(port: number, word: string): Promise<string> {
  return new Promise((done) => {
    const socket = connect(port, FRONT, () => socket.end(word));
    let heard = '';
    socket.on('data', (part: Buffer) => (heard += part.toString()));
    socket.once('close', () => done(heard));
    socket.once('error', (error) => done(error.message));
  });
}

describe('an address that is passed on', () => {
  it('reaches who answers there, for streams', async () => {
    const [port = 0] = await freePorts(1);
    const to = await echoServer();
    await forward({ address: FRONT, port, protocol: 'TCP' }, () => ({ address: LOOPBACK, port: to }), scope);
    expect(await say(port, 'hello')).toBe('hello');
  });

  it('hangs up while nobody does', async () => {
    const [port = 0] = await freePorts(1);
    await forward({ address: FRONT, port, protocol: 'TCP' }, () => undefined, scope);
    expect(await say(port, 'hello')).not.toContain('hello');
  });

  it('reaches who answers there, for datagrams', async () => {
    const server = createSocket('udp4');
    server.on('message', (message, from) => server.send(`${message.toString()}!`, from.port, from.address));
    await new Promise<void>((done) => server.bind(0, LOOPBACK, done));
    scope.defer(() => void server.close());
    const [port = 0] = await freePorts(1);
    const target = { address: LOOPBACK, port: server.address().port };
    await forward({ address: FRONT, port, protocol: 'UDP' }, () => target, scope);
    const client = createSocket('udp4');
    scope.defer(() => void client.close());
    const heard = new Promise<string>((done) => client.once('message', (message) => done(message.toString())));
    client.send('time', port, FRONT);
    expect(await heard).toBe('time!');
  });
});

describe('the Services of a cluster', () => {
  const service = (name: string, spec: object): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'a' },
    spec: spec as Readonly<Record<string, unknown>>,
  });
  const backend = (more: Partial<Backend>): Backend => ({
    namespace: 'a',
    labels: { app: 'x' },
    address: LOOPBACK,
    ports: {},
    ...more,
  });

  async function proxyFor(backends: readonly Backend[], ...services: readonly KubeObject[]): Promise<ServiceProxy> {
    const network = { own: () => Promise.resolve() } as unknown as PodNetwork;
    const api = { list: () => Promise.resolve(services) } as unknown as ApiServer;
    const proxy = new ServiceProxy(network, () => backends, scope);
    await proxy.follow(api);
    return proxy;
  }

  it('lead to the pod that their selector names, by the name of its port', async () => {
    const [port = 0] = await freePorts(1);
    const to = await echoServer();
    const spec = { clusterIP: FRONT, selector: { app: 'x' }, ports: [{ port, targetPort: 'https' }] };
    const proxy = await proxyFor([backend({ ports: { https: to } })], service('s', spec));
    expect(proxy.hasBackend(FRONT)).toBe(true);
    expect(await say(port, 'hello')).toBe('hello');
  });

  it.each([
    ['of another namespace', backend({ namespace: 'b' })],
    ['of other labels', backend({ labels: { app: 'y' } })],
  ])('do not lead to a pod %s', async (_, other) => {
    const spec = { clusterIP: FRONT, selector: { app: 'x' }, ports: [] };
    expect((await proxyFor([other], service('s', spec))).hasBackend(FRONT)).toBe(false);
  });

  it.each([
    { clusterIP: 'None', selector: { app: 'x' }, ports: [{ port: 1 }] },
    { clusterIP: '192.0.2.1', ports: [{ port: 1 }] },
  ])('without an address or a selector are left alone: %j', async (spec) => {
    const proxy = await proxyFor([backend({})], service('s', spec));
    expect(proxy.hasBackend(spec.clusterIP)).toBe(false);
  });
});
