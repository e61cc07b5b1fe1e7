import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import type { Scope } from '../scope';
import { SmtpSession, type Login, type Mail } from './smtp-session';

export interface SinkOptions {
  readonly address: string;
  readonly port: number;
  readonly login: Login;
  /** PEM, the certificate with its chain. */
  readonly cert: string;
  readonly key: string;
}

/** A mail server in the place of the site's, which keeps what it gets. */
export class SmtpSink {
  private readonly sessions: SmtpSession[] = [];
  private readonly failures: string[] = [];

  private constructor(
    private readonly context: SecureContext,
    private readonly login: Login,
  ) {}

  static async listen({ address, port, login, cert, key }: SinkOptions, scope: Scope): Promise<SmtpSink> {
    const sink = new SmtpSink(createSecureContext({ cert, key, minVersion: 'TLSv1.2' }), login);
    const open = new Set<Socket>();
    const server = createServer((socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      sink.serve(socket);
    });
    await new Promise<void>((done, fail) => server.once('error', fail).listen(port, address, done));
    scope.defer(async () => {
      for (const one of open) one.destroy();
      await new Promise((done) => server.close(done));
    });
    return sink;
  }

  get mails(): readonly Mail[] {
    return this.sessions.flatMap(({ mails }) => mails);
  }

  /** What clients were refused, and where a handshake ended. */
  get refusals(): readonly string[] {
    return this.failures;
  }

  private serve(socket: Socket): void {
    const session = new SmtpSession(this.login);
    this.sessions.push(session);
    socket.write('220 lab\r\n');
    this.converse(socket, session);
  }

  private converse(socket: Socket, session: SmtpSession): void {
    const lines = createInterface({ input: socket, crlfDelay: Infinity });
    socket.on('error', (error) => this.failures.push(error.message));
    lines.on('line', (line) => {
      const reply = session.answer(line);
      if (reply === undefined) return;
      if (/^5/.test(reply.text)) this.failures.push(reply.text);
      socket.write(`${reply.text}\r\n`);
      if (reply.next === 'close') socket.end();
      if (reply.next !== 'start-tls') return;
      lines.close();
      this.encrypt(socket, session);
    });
  }

  private encrypt(socket: Socket, session: SmtpSession): void {
    socket.removeAllListeners('data');
    const encrypted = new TLSSocket(socket, { isServer: true, secureContext: this.context });
    encrypted.once('secure', () => session.encrypted());
    this.converse(encrypted, session);
  }
}
