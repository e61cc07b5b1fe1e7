import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Identity } from '../diode/certificates';

export const KEY = 'k'.repeat(32);

/** What goes otherwise than well. */
export interface Trouble {
  /** Status of an answer, by method and path without query. */
  readonly statuses?: Readonly<Record<string, number>>;
  /** A snapshot is said to be made, and is not listed. */
  readonly isForgetful?: boolean;
  /** Answers are of this text. */
  readonly says?: string;
}

/** A store on loopback that keeps names of snapshots as Qdrant does, as far as they are asked for. */
export class Store {
  readonly asked: string[] = [];
  readonly full: string[] = [];
  /** Snapshots of single collections. */
  readonly single = new Map<string, string[]>([['docs', ['by-hand.snapshot']]]);
  trouble: Trouble = {};
  private made = 0;

  private constructor(private readonly server: Server) {}

  static async start(own: Identity, ca: string): Promise<Store> {
    const server = createServer({
      cert: readFileSync(own.cert),
      key: readFileSync(own.key),
      ca: readFileSync(ca),
      requestCert: true,
      rejectUnauthorized: true,
    });
    const store = new Store(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => store.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return store;
  }

  get url(): string {
    return `https://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const [path = ''] = (request.url ?? '').split('?');
    const asked = `${request.method ?? ''} ${path}`;
    this.asked.push(asked);
    const isKnown = request.headers['api-key'] === KEY;
    const status = isKnown ? (this.trouble.statuses?.[asked] ?? 200) : 401;
    const result = status === 200 ? this.resultOf(asked) : undefined;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(this.trouble.says ?? JSON.stringify({ result, status: 'SECRET-TEXT', time: 0 }));
  }

  private resultOf(asked: string): unknown {
    const [method, path = ''] = asked.split(' ');
    const name = decodeURIComponent(path.split('/').at(-1) ?? '');
    if (method === 'POST') return this.make();
    if (method === 'DELETE') return this.remove(path, name);
    if (path === '/collections') return { collections: [...this.single.keys()].map((one) => ({ name: one })) };
    if (path === '/snapshots') return this.full.map((one) => ({ name: one, size: 7 }));
    return this.single.get(decodeURIComponent(path.split('/')[2] ?? ''))?.map((one) => ({ name: one }));
  }

  /** One of everything, and one of each collection. */
  private make(): object {
    this.made += 1;
    const name = `full-snapshot-2026-03-0${this.made}-01-00-05.snapshot`;
    if (this.trouble.isForgetful !== true) this.full.push(name);
    for (const list of this.single.values()) list.push(`own-${this.made}.snapshot`);
    return { name, size: 7, creation_time: null, checksum: null };
  }

  private remove(path: string, name: string): boolean {
    const list = path.startsWith('/snapshots/')
      ? this.full
      : (this.single.get(decodeURIComponent(path.split('/')[2] ?? '')) ?? []);
    list.splice(list.indexOf(name), 1);
    return true;
  }
}
