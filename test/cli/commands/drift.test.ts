import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/run';
import { makeAuthority } from '../../runtime/diode/certificates';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-drift-'));
const authority = makeAuthority(dir, 'cluster');
const stranger = makeAuthority(dir, 'stranger');
const identity = authority.issue('api-server', 'spiffe://test/api-server');
const manifests = join(dir, 'release.yaml');
const TOKEN = 'token-of-the-operator';

const MAP = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'one', namespace: 'sallyport-a', labels: { 'app.kubernetes.io/part-of': 'sallyport' } },
  data: { key: 'value' },
};
const fieldsV1 = { 'f:metadata': { 'f:labels': { 'f:app.kubernetes.io/part-of': {} } }, 'f:data': { 'f:key': {} } };
const LIVE = { ...MAP, metadata: { ...MAP.metadata, managedFields: [{ manager: 'sallyport', fieldsV1 }] } };

const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  '/api/v1': ['ConfigMap', 'Pod', 'Service', 'ServiceAccount', 'Secret'],
  '/apis/apps/v1': ['DaemonSet', 'Deployment', 'StatefulSet'],
  '/apis/batch/v1': ['CronJob', 'Job'],
  '/apis/networking.k8s.io/v1': ['Ingress', 'NetworkPolicy'],
};

/** Items of each kind; a number is a status. */
let items: Record<string, readonly unknown[] | number> = {};
let asked: string[] = [];
let server: Server;

function answer({ method = '', url = '', headers }: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(url, 'https://localhost');
  asked.push(`${method} ${pathname} ${headers.authorization ?? ''}`);
  const kinds = RESOURCES[pathname];
  const [status, body] =
    kinds === undefined ? page(pathname, Number(searchParams.get('continue'))) : [200, listed(kinds)];
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function listed(kinds: readonly string[]): object {
  const resources = kinds.map((kind) => ({ name: kind.toLowerCase(), kind, namespaced: true }));
  return { resources: [...resources, { name: 'pod/log', kind: 'Pod', namespaced: true }] };
}

/** One object a page. */
function page(path: string, at: number): readonly [number, object] {
  if (!Object.keys(RESOURCES).some((root) => path.startsWith(`${root}/`))) return [404, {}];
  const found = items[path.slice(path.lastIndexOf('/') + 1)] ?? [];
  if (typeof found === 'number') return [found, { message: 'SECRET-TEXT' }];
  return [200, { metadata: at + 1 < found.length ? { continue: String(at + 1) } : {}, items: found.slice(at, at + 1) }];
}

beforeAll(async () => {
  writeFileSync(manifests, JSON.stringify(MAP));
  server = createServer({ cert: readFileSync(identity.cert), key: readFileSync(identity.key) }, answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(() => {
  items = { configmap: [LIVE] };
  asked = [];
});

function kubeconfig(cluster: Readonly<Record<string, unknown>> = {}, user: object = { token: TOKEN }): string {
  const file = join(dir, 'kubeconfig');
  const own = {
    server: `https://localhost:${(server.address() as AddressInfo).port}`,
    'certificate-authority': authority.ca,
    ...cluster,
  };
  const text = JSON.stringify({
    'current-context': 'c',
    clusters: [{ name: 'c', cluster: own }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  });
  writeFileSync(file, text);
  return file;
}

async function drift(file: string, ...more: readonly string[]) {
  let out = '';
  let err = '';
  const io = { out: (text: string) => (out += text), err: (text: string) => (err += text), takesColour: false };
  const code = await run(['drift', manifests, '--kubeconfig', file, ...more], io as never);
  return { code, out, err };
}

describe('sallyport drift', () => {
  it('ends with 0 for a cluster as released, and only reads', async () => {
    const { code, out } = await drift(kubeconfig());
    expect(out).toBe('1 objects, 1 as released, 0 differences, 0 not checked\n');
    expect(code).toBe(0);
    expect(asked.every((line) => line.startsWith('GET ') && line.endsWith(` Bearer ${TOKEN}`))).toBe(true);
    expect(asked.some((line) => /secret/i.test(line))).toBe(false);
  });

  it.each([
    ['alone, by a path from the kubeconfig', { tokenFile: 'token' }],
    ['before a token beside it', { tokenFile: join(dir, 'token'), token: 'old' }],
  ])('asks with the token of a file, as a pod does: %s', async (_what, user) => {
    writeFileSync(join(dir, 'token'), `${TOKEN}\n`);
    expect((await drift(kubeconfig({}, user))).code).toBe(0);
    expect(asked.every((line) => line.endsWith(` Bearer ${TOKEN}`))).toBe(true);
  });

  it('ends with 2 for a file of a token that is not there or empty, and asks nobody', async () => {
    writeFileSync(join(dir, 'empty'), '\n');
    expect((await drift(kubeconfig({}, { tokenFile: 'absent' }))).err).toContain('cannot read token of the account');
    const { code, err } = await drift(kubeconfig({}, { tokenFile: 'empty' }));
    expect([code, err]).toEqual([2, expect.stringContaining('token of the account is empty')]);
    expect(asked).toEqual([]);
  });

  it('ends with 1 and names what differs, on every page, as text and as JSON', async () => {
    const named = (name: string) => ({ ...MAP, metadata: { ...MAP.metadata, name } });
    items = { configmap: [{ ...LIVE, data: { key: 'other' } }, named('two'), named('three')] };
    const { code, out } = await drift(kubeconfig());
    expect(code).toBe(1);
    expect(out).toBe(
      [
        'v1/ConfigMap/sallyport-a/one /data/key is not as released (by sallyport)',
        'v1/ConfigMap/sallyport-a/three is in the cluster and not in the release',
        'v1/ConfigMap/sallyport-a/two is in the cluster and not in the release',
        '1 objects, 0 as released, 3 differences, 0 not checked',
        '',
      ].join('\n'),
    );
    const json = await drift(kubeconfig(), '--format', 'json');
    expect(JSON.parse(json.out)).toMatchObject({ schema: 'sallyport.dev/drift/v1', summary: { differences: 3 } });
  });

  it('ends with 3 where a kind may not be read, whatever else is found, in words of its own', async () => {
    items = { configmap: [], pod: 403 };
    const { code, out } = await drift(kubeconfig());
    expect(code).toBe(3);
    expect(out).toContain('v1/Pod: not checked: forbidden\n');
    expect(out).toContain('v1/ConfigMap/sallyport-a/one is not in the cluster\n');
    expect(out).not.toContain('SECRET-TEXT');
  });

  it('ends with 3 for a server of another authority, which is told nothing', async () => {
    const { code, out } = await drift(kubeconfig({ 'certificate-authority': stranger.ca }));
    expect(code).toBe(3);
    expect(out).toMatch(/not checked: (?:UNABLE|SELF|CERT)/);
    expect(asked).toEqual([]);
  });

  it('ends with 3 for a server that is not there, and for an answer that is none', async () => {
    expect((await drift(kubeconfig({ server: 'https://localhost:1' }))).out).toContain('not checked: ECONNREFUSED');
    items = { configmap: [LIVE], pod: [7] };
    expect((await drift(kubeconfig())).code).toBe(3);
  });

  it.each([
    ['a server by plain HTTP', { server: 'http://localhost:1' }, 'names no server by HTTPS'],
    ['a server that is not verified', { 'insecure-skip-tls-verify': true }, 'believes any server'],
    ['no authority', { 'certificate-authority': undefined }, 'names no certificate authority'],
  ])('ends with 2 for %s', async (_what, cluster, says) => {
    const { code, err } = await drift(kubeconfig(cluster));
    expect(code).toBe(2);
    expect(err).toContain(says);
    expect(asked).toEqual([]);
  });

  it('ends with 2 without a kubeconfig, and for one that is no YAML', async () => {
    expect((await drift(join(dir, 'absent'))).code).toBe(2);
    const broken = join(dir, 'broken');
    writeFileSync(broken, '{ "');
    expect((await drift(broken)).code).toBe(2);
  });
});
