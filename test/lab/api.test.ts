import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiServer, type Reference } from './api';
import { LabAuthority } from './certificates';
import { Scope } from './scope';

interface Asked {
  readonly line: string;
  readonly type: string | undefined;
  readonly text: string;
}

interface Reply {
  readonly status?: number;
  readonly warnings?: readonly string[];
  readonly body: unknown;
}

const DEPLOYMENT: Reference = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'n', name: 'd' };
const DISCOVERY = {
  body: {
    resources: [
      { name: 'deployments/scale', kind: 'Scale', namespaced: true },
      { name: 'deployments', kind: 'Deployment', namespaced: true },
    ],
  },
};

let folder: string;
let scope: Scope;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-api-'));
  scope = new Scope();
});
afterEach(async () => {
  await scope.close();
  rmSync(folder, { recursive: true, force: true });
});

/** An API server of a few answers, by the start of the request line, and what it was asked. */
async function serve(
  replies: Readonly<Record<string, Reply>>,
): Promise<{ readonly api: ApiServer; readonly asked: readonly Asked[] }> {
  const authority = await LabAuthority.create(folder);
  const server = await authority.issue('server', { commonName: 's', names: ['IP:127.0.0.1'] });
  const user = await authority.issue('user', { commonName: 'u' });
  const asked: Asked[] = [];
  const listener = createServer(
    {
      cert: readFileSync(server.cert),
      key: readFileSync(server.key),
      ca: readFileSync(authority.root.cert),
      requestCert: true,
    },
    (request, response) => {
      let text = '';
      request.on('data', (part: Buffer) => (text += part.toString('utf8')));
      request.once('end', () => {
        const line = `${request.method ?? ''} ${request.url ?? ''}`;
        asked.push({ line, type: request.headers['content-type'], text });
        const key = Object.keys(replies).find((start) => line.startsWith(start)) ?? '';
        const {
          status = 200,
          warnings = [],
          body,
        } = replies[key] ?? { status: 404, body: { message: 'no such path' } };
        response.statusCode = status;
        if (warnings.length > 0) response.setHeader('warning', warnings);
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    },
  );
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  const kubeconfig = join(folder, 'kubeconfig');
  const cluster = {
    server: `https://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    'certificate-authority': authority.root.cert,
  };
  const config = {
    'current-context': 'c',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user: { 'client-certificate': user.cert, 'client-key': user.key } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
  const api = await ApiServer.connect(kubeconfig);
  scope.defer(() => new Promise<void>((done) => listener.close(() => done())));
  scope.defer(() => api.close());
  return { api, asked };
}

describe('the way to an API server', () => {
  it('applies a document as it stands, strictly, where discovery says its kind is', async () => {
    const { api, asked } = await serve({ 'GET /apis/apps/v1': DISCOVERY, 'PATCH ': { body: {} } });
    const text = 'kind: Deployment\nx: 1\nx: 2\n';
    await api.apply(DEPLOYMENT, text, { as: 'me' });
    await api.apply(DEPLOYMENT, text, { as: 'me', dryRun: true });
    const path = '/apis/apps/v1/namespaces/n/deployments/d?fieldManager=me&fieldValidation=Strict';
    expect(asked.map(({ line }) => line)).toEqual(['GET /apis/apps/v1', `PATCH ${path}`, `PATCH ${path}&dryRun=All`]);
    expect(asked[1]).toMatchObject({ type: 'application/apply-patch+yaml', text });
  });

  it('keeps every warning, also those with commas and quotes', async () => {
    const warnings = ['299 - "first, with a comma"', '299 - "unknown field \\"spec.x\\""'];
    const { api } = await serve({ 'GET /apis/apps/v1': DISCOVERY, 'PATCH ': { warnings, body: {} } });
    const answer = await api.apply(DEPLOYMENT, '', { as: 'me' });
    expect(answer.warnings).toEqual(['first, with a comma', 'unknown field "spec.x"']);
  });

  it('says that the server knows no such kind, and asks again the next time', async () => {
    const { api, asked } = await serve({ 'GET /apis/apps/v1': DISCOVERY });
    const target = { ...DEPLOYMENT, kind: 'Depl' };
    const answers = [await api.apply(target, '', { as: 'me' }), await api.apply(target, '', { as: 'me' })];
    expect(answers[0]).toMatchObject({ status: 404, body: { message: 'the server knows no apps/v1 Depl' } });
    expect(asked).toHaveLength(2);
  });

  it('gives an object, or undefined where there is none, and throws at any other refusal', async () => {
    const { api } = await serve({
      'GET /apis/apps/v1/namespaces/n/deployments/d': { body: { kind: 'Deployment' } },
      'GET /apis/apps/v1/namespaces/n/deployments/x': { status: 404, body: {} },
      'GET /apis/apps/v1/namespaces/n/deployments/y': { status: 403, body: { message: 'not you' } },
      'GET /apis/apps/v1': DISCOVERY,
    });
    expect(await api.get(DEPLOYMENT)).toEqual({ kind: 'Deployment' });
    expect(await api.get({ ...DEPLOYMENT, name: 'x' })).toBeUndefined();
    await expect(api.get({ ...DEPLOYMENT, name: 'y' })).rejects.toThrow('403: not you');
  });

  it('lists objects with the kind that the items of a list lack', async () => {
    const { api, asked } = await serve({
      'GET /apis/apps/v1/deployments': { body: { items: [{ metadata: { name: 'a' } }] } },
      'GET /apis/apps/v1': DISCOVERY,
    });
    expect(await api.list('apps/v1', 'Deployment')).toEqual([
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } },
    ]);
    expect(asked.at(-1)?.line).toBe('GET /apis/apps/v1/deployments');
  });

  it('understands an answer that is no JSON', async () => {
    const { api } = await serve({
      'GET /apis/apps/v1/namespaces': { status: 500, body: 'upstream is gone\n' },
      'GET /apis/apps/v1': DISCOVERY,
    });
    await expect(api.get(DEPLOYMENT)).rejects.toThrow('500: upstream is gone');
  });
});
