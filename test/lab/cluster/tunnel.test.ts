import { mkdtempSync, rmSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabAuthority } from '../certificates';
import { Scope } from '../scope';
import { Tunnel, type Route } from './tunnel';
import { WebhookStandIn } from './webhook';
import { readFileSync } from 'node:fs';

const SERVICE = 'cert-manager-webhook.sallyport-pki.svc';

let folder: string;
let scope: Scope;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-tunnel-'));
  scope = new Scope();
});
afterEach(async () => {
  await scope.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks the tunnel for an address, as the API server does: the status, and the connection if there is one. */
function dial(socketPath: string, to: string): Promise<{ readonly status: number; readonly socket: Socket }> {
  return new Promise((done, fail) => {
    const asked = plainRequest({ socketPath, method: 'CONNECT', path: to });
    asked.once('connect', (response, socket: Socket) => done({ status: response.statusCode ?? 0, socket }));
    asked.once('error', fail);
    asked.end();
  });
}

describe('the tunnel into the cluster', () => {
  it('refuses and writes down what nothing answers', async () => {
    const path = join(folder, 's');
    const tunnel = await Tunnel.open(path, () => Promise.resolve(undefined), scope);
    const { status, socket } = await dial(path, '10.68.0.9:443');
    socket.destroy();
    expect(status).toBe(502);
    expect(tunnel.passages).toEqual([{ to: '10.68.0.9:443', answered: false }]);
  });

  it('takes an admission review to the stand-in, under the name and the authority of the webhook', async () => {
    const authority = await LabAuthority.create(folder);
    const tls = await authority.issue('webhook', { commonName: 'w', names: [`DNS:${SERVICE}`] });
    const webhook = await WebhookStandIn.listen(tls, scope);
    const path = join(folder, 's');
    const asked: string[] = [];
    const route: Route = (host, port) => {
      asked.push(`${host} ${port}`);
      return Promise.resolve({ host: '127.0.0.1', port: webhook.port });
    };
    await Tunnel.open(path, route, scope);
    const { socket } = await dial(path, '[fd00::9]:443');
    const secured = connect({ socket, servername: SERVICE, ca: readFileSync(authority.root.cert) });
    const kind = { group: 'cert-manager.io', version: 'v1', kind: 'Certificate' };
    const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request: { uid: 'u1', kind } };
    const text = await new Promise<string>((done, fail) => {
      const sent = request(
        { method: 'POST', path: '/validate?timeout=10s', createConnection: () => secured },
        (response) => {
          let body = '';
          response.on('data', (part: Buffer) => (body += part.toString('utf8')));
          response.once('end', () => done(body));
        },
      );
      sent.once('error', fail);
      sent.end(JSON.stringify(review));
    });
    secured.destroy();
    expect(JSON.parse(text)).toEqual({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid: 'u1', allowed: true },
    });
    expect(asked).toEqual(['fd00::9 443']);
    expect(webhook.asked).toEqual([{ path: '/validate', kind: 'cert-manager.io/v1 Certificate' }]);
  });
});
