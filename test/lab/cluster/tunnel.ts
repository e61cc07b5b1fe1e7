import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Scope } from '../scope';

/** Who answers for an address in the cluster, or undefined if nobody does. */
export type Route = (
  host: string,
  port: number,
) => Promise<{ readonly host: string; readonly port: number } | undefined>;

/** Where the API server wanted to go, and what came of it. */
export interface Passage {
  readonly to: string;
  readonly answered: boolean;
}

/**
 * The API server's only way into the cluster: there is no pod network here, so what it sends to a Service arrives at a
 * program of the lab, and what nothing answers is refused and written down.
 */
export class Tunnel {
  readonly passages: Passage[] = [];

  private constructor(private readonly route: Route) {}

  static async open(socket: string, route: Route, scope: Scope): Promise<Tunnel> {
    const tunnel = new Tunnel(route);
    const server = createServer();
    const open = new Set<Duplex>();
    server.on('connect', (message: IncomingMessage, client: Duplex) => {
      open.add(client);
      client.once('close', () => open.delete(client));
      void tunnel.pass(message.url ?? '', client, open);
    });
    await new Promise<void>((done, fail) => {
      server.once('error', fail);
      server.listen(socket, done);
    });
    scope.defer(async () => {
      for (const one of open) one.destroy();
      await new Promise((done) => server.close(done));
    });
    return tunnel;
  }

  private async pass(to: string, client: Duplex, open: Set<Duplex>): Promise<void> {
    const { host, port } = splitAddress(to);
    const answerer = await this.route(host, port).catch(() => undefined);
    this.passages.push({ to, answered: answerer !== undefined });
    if (answerer === undefined) {
      client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const upstream: Socket = connect(answerer.port, answerer.host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    open.add(upstream);
    upstream.once('close', () => open.delete(upstream));
    upstream.once('error', () => client.destroy());
    client.once('error', () => upstream.destroy());
  }
}

function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(address.slice(at + 1)) };
}
