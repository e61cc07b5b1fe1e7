import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Identity } from '../diode/certificates';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly token: string | undefined;
  /** Name in the caller's certificate. */
  readonly caller: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An answer of a server: a body of JSON, or a status. */
export type Reply = (asked: Asked) => { readonly status?: number; readonly json?: unknown } | undefined;

/** A server on loopback that asks for a certificate and answers as it is told. */
export class StandIn {
  readonly asked: Asked[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  /** @param ca whose certificates it asks for; it asks for none without */
  static async start({ cert, key }: Identity, ca: string | undefined, reply: Reply): Promise<StandIn> {
    const server = createServer({
      ...{ cert: readFileSync(cert), key: readFileSync(key) },
      ...(ca === undefined ? {} : { ca: readFileSync(ca), requestCert: true, rejectUnauthorized: true }),
    });
    const one = new StandIn(server);
    server.on('connection', (socket: Socket) => one.sockets.add(socket));
    server.on('request', (request, response) => {
      void bodyOf(request).then((body) => {
        const caller = (request.socket as TLSSocket).getPeerCertificate().subject?.CN as string | string[] | undefined;
        const name = Array.isArray(caller) ? caller[0] : caller;
        const asked = {
          ...{ method: request.method ?? '', path: request.url ?? '', body, caller: name },
          token: request.headers.authorization,
        };
        one.asked.push(asked);
        const answer = reply(asked);
        // Undefined: never answered.
        if (answer === undefined) return;
        response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer.json ?? {}));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return one;
  }

  get url(): string {
    return `https://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** An answer of a model. */
export function says(content: string): { readonly json: unknown } {
  return { json: { choices: [{ message: { role: 'assistant', content } }] } };
}
