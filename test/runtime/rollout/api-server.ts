import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Identity } from '../diode/certificates';

/** A request as the server took it. */
export interface Taken {
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly contentType: string;
  readonly body: unknown;
}

/** What the server plays: answers by `METHOD path`, beside the objects that it keeps. */
export interface Script {
  readonly statuses?: Readonly<Record<string, number>>;
  /** Paths that are never answered. */
  readonly silent?: readonly string[];
}

/** A server on loopback that keeps Certificates and workloads as the API server does, as far as the rollout asks. */
export class ApiServer {
  readonly taken: Taken[] = [];
  /** Objects by path. */
  readonly objects = new Map<string, Record<string, unknown>>();
  script: Script = {};
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start({ cert, key }: Identity): Promise<ApiServer> {
    const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) });
    const api = new ApiServer(server);
    server.on('connection', (socket: Socket) => api.sockets.add(socket));
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void api.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return api;
  }

  get url(): string {
    return `https://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const taken = await take(request);
    this.taken.push(taken);
    const [path = ''] = taken.path.split('?');
    if (this.script.silent?.includes(path) === true) return;
    const status = this.script.statuses?.[`${taken.method} ${path}`] ?? (this.objects.has(path) ? 200 : 404);
    if (status === 200 && taken.method === 'PATCH') this.merge(path, taken.body as Record<string, unknown>);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(status === 200 ? this.objects.get(path) : { kind: 'Status', message: 'SECRET-TEXT' }));
  }

  private merge(path: string, change: Record<string, unknown>): void {
    this.objects.set(path, merged(this.objects.get(path) ?? {}, change));
  }
}

function merged(before: Record<string, unknown>, change: Record<string, unknown>): Record<string, unknown> {
  const both = Object.entries(change).map(([key, value]) => {
    const isObject = typeof value === 'object' && value !== null;
    return [key, isObject ? merged((before[key] ?? {}) as typeof before, value as typeof before) : value] as const;
  });
  return { ...before, ...Object.fromEntries(both) };
}

async function take(request: IncomingMessage): Promise<Taken> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '', headers } = request;
  const text = Buffer.concat(chunks).toString();
  return {
    method,
    path: url,
    token: headers.authorization ?? '',
    contentType: headers['content-type'] ?? '',
    body: text === '' ? undefined : JSON.parse(text),
  };
}
