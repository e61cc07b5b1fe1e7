import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { ValidatorConfig } from './config';
import type { Counts } from './counts';
import { makeDeaf } from './deaf';

/** The kernel makes it its smallest: nobody is to fill memory with what is never read. */
const SMALLEST = 1;

/**
 * Sends datagrams one way: its socket is never read (`makeDeaf`). It is not connected either, because the kernel hands the
 * ICMP errors of a connected socket to its next send, and with them the other side could hold records back.
 */
export class Sender {
  private constructor(
    private readonly socket: Socket,
    private readonly destination: ValidatorConfig['destination'],
    private readonly repeat: number,
    private readonly counts: Counts,
  ) {}

  /** @throws SallyportError 'usage' where the socket cannot be kept from reading. */
  static async open(
    { destination, repeat }: Pick<ValidatorConfig, 'destination' | 'repeat'>,
    counts: Counts,
  ): Promise<Sender> {
    const socket = createSocket(isIPv6(destination.address) ? 'udp6' : 'udp4');
    await bindDeaf(socket);
    socket.on('error', () => counts.failToSend());
    return new Sender(socket, destination, repeat, counts);
  }

  send(datagram: Buffer): void {
    const { address, port } = this.destination;
    for (let time = 0; time < this.repeat; time += 1) {
      this.socket.send(datagram, port, address, (error) => {
        if (error !== null) this.counts.failToSend();
      });
    }
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.socket.close(() => resolve()));
  }
}

function bindDeaf(socket: Socket): Promise<void> {
  return new Promise((done, fail) => {
    socket.once('error', fail).once('listening', () => {
      try {
        // In the turn of the event loop that began to read, so that nothing has been.
        makeDeaf(socket);
        socket.setRecvBufferSize(SMALLEST);
        done();
      } catch (error) {
        socket.close();
        fail(error as Error);
      }
    });
    socket.bind(0);
  });
}
