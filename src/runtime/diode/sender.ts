import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { ValidatorConfig } from './config';
import type { Counts } from './counts';

/**
 * Sends datagrams one way. No handler is installed for what comes back: the platform's event loop discards it unseen.
 */
export class Sender {
  private readonly socket: Socket;

  constructor(
    private readonly destination: ValidatorConfig['destination'],
    private readonly repeat: number,
    private readonly counts: Counts,
  ) {
    this.socket = createSocket(isIPv6(destination.address) ? 'udp6' : 'udp4');
    this.socket.on('error', () => this.counts.failToSend());
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
