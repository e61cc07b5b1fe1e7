import { createServer, type TLSSocket } from 'node:tls';
import type { Scope } from '../scope';
import type { Identity } from './grpc';
import { framesIn, messageIn, type SyslogMessage } from './syslog';

export interface SyslogSinkOptions {
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly identity: Identity;
}

/** A SIEM in the place of the site's: it takes syslog by TLS from callers with a certificate, and keeps what comes. */
export class SyslogSink {
  private readonly came: SyslogMessage[] = [];
  private readonly failures: string[] = [];

  private constructor(readonly port: number) {}

  static async listen({ address, port, identity }: SyslogSinkOptions, scope: Scope): Promise<SyslogSink> {
    const { cert, key, ca } = identity;
    const server = createServer({ cert, key, ca, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' });
    const open = new Set<TLSSocket>();
    await new Promise<void>((done, fail) => server.once('error', fail).listen(port, address, done));
    scope.defer(async () => {
      for (const socket of open) socket.destroy();
      await new Promise((done) => server.close(done));
    });
    const sink = new SyslogSink((server.address() as { readonly port: number }).port);
    server.on('tlsClientError', ({ message }) => sink.failures.push(message));
    server.on('secureConnection', (socket) => {
      open.add(socket.once('close', () => open.delete(socket)));
      sink.take(socket);
    });
    return sink;
  }

  get messages(): readonly SyslogMessage[] {
    return this.came;
  }

  /** Handshakes that failed, and what is no syslog. */
  get refusals(): readonly string[] {
    return this.failures;
  }

  private take(socket: TLSSocket): void {
    let rest: Buffer = Buffer.alloc(0);
    socket.on('error', ({ message }) => this.failures.push(message));
    socket.on('data', (data: Buffer) => {
      try {
        const frames = framesIn(Buffer.concat([rest, data]));
        rest = frames.rest;
        this.came.push(...frames.messages.map(messageIn));
      } catch (error) {
        this.failures.push((error as Error).message);
        socket.destroy();
      }
    });
  }
}
