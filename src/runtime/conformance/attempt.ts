import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';

/** What came of an attempt. */
export interface Attempt {
  /** True if the other side answered: a connection was made, or a datagram came back. */
  readonly isOpen: boolean;
  /** Why not: a code of the system, or `no answer`. */
  readonly found: string;
}

/** A question for the root of all names (RFC 1035), which any resolver on the way would answer. */
const QUESTION = Buffer.from('5a5a0100000100000000000000000200' + '01', 'hex');
const NO_ANSWER = 'no answer';

/** Tries to open a connection and closes it at once. */
export function attemptTcp(address: string, port: number, timeoutMs: number): Promise<Attempt> {
  return new Promise((done) => {
    const socket = connect({ host: address, port });
    const end = (isOpen: boolean, found: string): void => {
      clearTimeout(timer);
      socket.destroy();
      done({ isOpen, found });
    };
    const timer = setTimeout(() => end(false, NO_ANSWER), timeoutMs);
    socket.once('connect', () => end(true, 'connected'));
    socket.once('error', (error) => end(false, codeOf(error)));
  });
}

/** Sends one datagram and waits whether anything comes back. */
export function attemptUdp(address: string, port: number, timeoutMs: number): Promise<Attempt> {
  return new Promise((done) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    const end = (isOpen: boolean, found: string): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.close();
      done({ isOpen, found });
    };
    const timer = setTimeout(() => end(false, NO_ANSWER), timeoutMs);
    socket.once('message', () => end(true, 'answered'));
    socket.once('error', (error) => end(false, codeOf(error)));
    socket.send(QUESTION, port, address, (error) => {
      if (error !== null) end(false, codeOf(error));
    });
  });
}

/** Code of Node or OpenSSL, such as ECONNREFUSED; texts may hold anything. */
export function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'failed';
}
