import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { IncomingMessage } from 'node:http';
import type { KeyPair } from '../certificates';
import type { Scope } from '../scope';

/** What the stand-in was asked about: `cert-manager.io/v1 Certificate`. */
export interface Asked {
  readonly kind: string;
  readonly path: string;
}

/**
 * Answers in the place of cert-manager's webhook and admits everything, so that the API server's side of it (address,
 * trust, rules) is exercised. It is a helper of the lab: cert-manager does not count as *ran* because of it.
 */
export class WebhookStandIn {
  readonly asked: Asked[] = [];

  private constructor(readonly port: number) {}

  static async listen(tls: KeyPair, scope: Scope): Promise<WebhookStandIn> {
    const server = createServer({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) });
    await new Promise<void>((done, fail) => {
      server.once('error', fail);
      server.listen(0, '127.0.0.1', done);
    });
    scope.defer(async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    });
    const standIn = new WebhookStandIn((server.address() as AddressInfo).port);
    server.on('request', (request: IncomingMessage, response) => {
      void readJson(request).then((review) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(standIn.admit(request.url ?? '', review as Review)));
      });
    });
    return standIn;
  }

  private admit(path: string, review: Review): object {
    const { group, version, kind } = review.request.kind;
    this.asked.push({ path: path.replace(/\?.*$/, ''), kind: `${group}/${version} ${kind}` });
    const { apiVersion, kind: type } = review;
    return { apiVersion, kind: type, response: { uid: review.request.uid, allowed: true } };
  }
}

interface Review {
  readonly apiVersion: string;
  readonly kind: string;
  readonly request: {
    readonly uid: string;
    readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString('utf8'));
}
