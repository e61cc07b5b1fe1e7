import { createSocket, type Socket } from 'node:dgram';
import { describe, expect, it } from 'vitest';
import { makeDeaf } from '../../../src/runtime/diode/deaf';

describe('a socket that is made deaf', () => {
  it.each<[string, object]>([
    ['hides its handle', {}],
    ['has a handle without a way to stop', { [Symbol('state symbol')]: { handle: { send: () => 0 } } }],
    ['does not stop', { [Symbol('state symbol')]: { handle: { recvStop: () => -22 } } }],
  ])('is refused where Node.js %s', (_what, socket) => {
    expect(() => makeDeaf(socket as Socket)).toThrow(/does not let a UDP socket be kept from reading.*one-way/);
  });

  it('is a real one of this Node.js', async () => {
    const socket = createSocket('udp4');
    let heard = 0;
    socket.on('message', () => (heard += 1));
    await new Promise<void>((done) => {
      socket.once('listening', () => {
        makeDeaf(socket);
        done();
      });
      socket.bind(0, '127.0.0.1');
    });
    const { port } = socket.address();
    await new Promise((done) => socket.send('to itself', port, '127.0.0.1', done));
    await new Promise((done) => setTimeout(done, 100));
    expect(heard).toBe(0);
    socket.close();
  });
});
