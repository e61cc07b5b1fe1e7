import type { Socket } from 'node:dgram';
import { SallyportError } from '../../core/errors';

interface Handle {
  recvStop(): unknown;
}

/**
 * Stops the event loop from ever reading a bound socket: what comes back stays in the kernel's buffer until that is full,
 * and is dropped there. Node begins to read when it binds and has no public way out of it, so its own handle is asked; a
 * Node that hides it is refused. Call it while the socket says `listening`, before anything could have been read.
 * @throws SallyportError 'usage' where the socket cannot be kept from reading.
 */
export function makeDeaf(socket: Socket): void {
  const handle = handleOf(socket);
  if (handle?.recvStop() === 0) return;
  throw new SallyportError('usage', {
    message:
      'this version of Node.js does not let a UDP socket be kept from reading, so that the exit would not be one-way',
    value: process.version,
    fix: 'run the image of the release, whose Node.js was tested',
  });
}

function handleOf(socket: Socket): Handle | undefined {
  const states = Object.getOwnPropertySymbols(socket).map((symbol): unknown => Reflect.get(socket, symbol));
  return states.map((state) => (isObject(state) ? state['handle'] : undefined)).find(isHandle);
}

function isHandle(value: unknown): value is Handle {
  return isObject(value) && typeof value['recvStop'] === 'function';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
