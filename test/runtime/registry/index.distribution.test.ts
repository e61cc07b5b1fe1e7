import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { checkRegistry } from '../../../src/runtime/registry';
import { skipBecause } from '../../helpers/skip';
import { write } from '../../helpers/workspace';
import { makeAuthority } from '../diode/certificates';
import { digestOf } from './fake-registry';

/** The distribution registry, as Debian packages it; the test above plays what it does. */
const PROGRAM = 'docker-registry';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const REPOSITORY = 'sallyport/tools/sample';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-distribution-'));
const authority = makeAuthority(dir, 'site');
const stranger = makeAuthority(dir, 'stranger');
const { cert, key } = authority.issue('registry', 'spiffe://test/registry');

let server: ChildProcess | undefined;
afterAll(async () => {
  await stop();
  rmSync(dir, { recursive: true, force: true });
});

function isInstalled(): boolean {
  try {
    execFileSync(PROGRAM, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

async function stop(): Promise<void> {
  if (server?.exitCode !== null) return;
  server.kill();
  await once(server, 'exit');
}

/** Starts it on one folder, whoever filled that before. */
async function start(isReadOnly: boolean): Promise<number> {
  await stop();
  const port = await freePort();
  const config = {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: join(dir, 'data') },
      maintenance: { uploadpurging: { enabled: false }, readonly: { enabled: isReadOnly } },
    },
    http: { addr: `127.0.0.1:${port}`, tls: { certificate: cert, key }, secret: 'of this test alone' },
  };
  server = spawn(PROGRAM, ['serve', write(join(dir, 'config.yml'), stringify(config))], { stdio: 'ignore' });
  for (let tries = 0; tries < 100; tries += 1) {
    const status = await ask(port, 'GET', '/v2/').then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return port;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new Error(`${PROGRAM} did not start`);
}

interface Answer {
  readonly status: number;
  readonly location: string;
  readonly body: string;
}

interface Sent {
  readonly body?: string;
  readonly type?: string;
  readonly ca?: string;
}

async function ask(port: number, method: string, path: string, sent: Sent = {}): Promise<Answer> {
  const { body = '', type = 'application/octet-stream', ca = authority.ca } = sent;
  const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body), accept: `${MANIFEST}, ${INDEX}` };
  const call = request({ host: 'localhost', port, method, path, headers, ca: readFileSync(ca), agent: false });
  call.end(body);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const { statusCode = 0, headers: said } = response;
  return { status: statusCode, location: said.location ?? '', body: Buffer.concat(chunks).toString() };
}

async function pushBlob(port: number, content: string): Promise<object> {
  const digest = digestOf(content);
  const { location } = await ask(port, 'POST', `/v2/${REPOSITORY}/blobs/uploads/`);
  const { pathname, search } = new URL(location, `https://localhost:${port}`);
  const { status } = await ask(port, 'PUT', `${pathname}${search}&digest=${digest}`, { body: content });
  if (status !== 201) throw new Error(`blob: status ${status}`);
  return { mediaType: 'application/octet-stream', digest, size: Buffer.byteLength(content) };
}

async function pushManifest(port: number, reference: string, type: string, manifest: object): Promise<string> {
  const body = JSON.stringify({ schemaVersion: 2, mediaType: type, ...manifest });
  const path = `/v2/${REPOSITORY}/manifests/${reference === '' ? digestOf(body) : reference}`;
  const answer = await ask(port, 'PUT', path, { body, type });
  if (answer.status !== 201) throw new Error(`manifest: status ${answer.status}: ${answer.body}`);
  return body;
}

/** An image for one platform, behind an index. @returns what was sent */
async function push(port: number, tag: string): Promise<{ readonly index: string; readonly manifest: string }> {
  const config = await pushBlob(port, `{"architecture":"amd64","os":"linux","of":"${tag}"}`);
  const layer = await pushBlob(port, `layer of ${tag}`);
  const manifest = await pushManifest(port, '', MANIFEST, { config, layers: [layer] });
  const platform = { os: 'linux', architecture: 'amd64' };
  const part = { mediaType: MANIFEST, digest: digestOf(manifest), size: manifest.length, platform };
  return { manifest, index: await pushManifest(port, tag, INDEX, { manifests: [part] }) };
}

function check(port: number, images: readonly string[], caFile = authority.ca) {
  const config = { registry: { host: 'localhost', port }, caFile, requestSeconds: 5 };
  write(join(dir, 'check.json'), JSON.stringify({ ...config, images, besides: [], otherTags: 'extra' }));
  return checkRegistry({ config: join(dir, 'check.json') });
}

describe('a registry of the distribution project, over TLS of the site', () => {
  beforeEach((context) => {
    if (!isInstalled()) skipBecause(context, `${PROGRAM} is not installed`);
  });

  it('gives back what was pushed by its digest, and is compared with a lock', { timeout: 60_000 }, async () => {
    const writable = await start(false);
    const locked = await push(writable, '1.0');
    const other = await push(writable, '2.0');

    const port = await start(true);
    const pulled = await ask(port, 'GET', `/v2/${REPOSITORY}/manifests/${digestOf(locked.index)}`);
    expect(pulled).toMatchObject({ status: 200, body: locked.index });
    await expect(push(port, '3.0')).rejects.toThrow();
    await expect(ask(port, 'GET', '/v2/', { ca: stranger.ca })).rejects.toThrow(/certificate/);

    const reference = (tag: string, text: string): string => `harbor.site/${REPOSITORY}:${tag}@${digestOf(text)}`;
    const both = [reference('1.0', locked.index), reference('2.0', other.index)];
    expect((await check(port, both)).summary).toMatchObject({ equal: 2, missing: 0, different: 0, extra: 0 });
    expect((await check(port, both.slice(0, 1))).summary).toMatchObject({ equal: 1, extra: 1 });
    expect((await check(port, [reference('1.0', other.index), ...both.slice(1)])).summary).toMatchObject({
      ...{ equal: 1, different: 1 },
    });
    expect((await check(port, [...both, reference('9.9', 'nothing')])).summary).toMatchObject({ missing: 1 });
    expect((await check(port, both, stranger.ca)).summary).toMatchObject({ unchecked: 3 });

    rmSync(blobFolder(digestOf('layer of 1.0')), { recursive: true });
    const damaged = await check(await start(true), both);
    expect(damaged.rows[0]).toMatchObject({ outcome: 'missing', found: `all but blob ${digestOf('layer of 1.0')}` });
  });
});

/** Where it keeps a blob. */
function blobFolder(digest: string): string {
  const hex = digest.replace('sha256:', '');
  return join(dir, 'data/docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex);
}
