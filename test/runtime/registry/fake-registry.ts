import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Identity } from '../diode/certificates';

export function digestOf(body: string): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}

interface Repository {
  readonly tags: Map<string, string>;
  readonly manifests: Map<string, string>;
  readonly blobs: Set<string>;
}

/** Answers that play a registry which does something else than asked. */
export type Trick = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A registry in memory that speaks the reading half of the distribution protocol, over TLS. */
export class FakeRegistry {
  readonly asked: string[] = [];
  /** Names on one page. */
  page = 100;
  trick: Trick = () => false;
  private readonly repositories = new Map<string, Repository>();
  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async open({ cert, key }: Identity): Promise<FakeRegistry> {
    const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const registry = new FakeRegistry(server, (server.address() as AddressInfo).port);
    server.on('request', (request, response) => registry.answer(request, response));
    return registry;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Forgets everything. */
  clear(): void {
    this.repositories.clear();
    this.asked.length = 0;
    this.page = 100;
    this.trick = () => false;
  }

  at(name: string): Repository {
    const found = this.repositories.get(name) ?? { tags: new Map(), manifests: new Map(), blobs: new Set() };
    this.repositories.set(name, found);
    return found;
  }

  /** An image for two platforms. @returns the digest of its index */
  push(name: string, tag: string, content = `${name}:${tag}`): string {
    const platforms = ['amd64', 'arm64'].map((architecture) => this.pushPlatform(name, content, architecture));
    const index = JSON.stringify({ schemaVersion: 2, manifests: platforms });
    return this.pushManifest(name, tag, index);
  }

  pushManifest(name: string, tag: string | null, body: string): string {
    const repository = this.at(name);
    const digest = digestOf(body);
    repository.manifests.set(digest, body);
    if (tag !== null) repository.tags.set(tag, digest);
    return digest;
  }

  private pushPlatform(name: string, content: string, architecture: string): object {
    const [config, layer] = [digestOf(`${content}-${architecture}-config`), digestOf(`${content}-${architecture}`)];
    for (const blob of [config, layer]) this.at(name).blobs.add(blob);
    const body = JSON.stringify({ schemaVersion: 2, config: { digest: config }, layers: [{ digest: layer }] });
    return { digest: this.pushManifest(name, null, body), platform: { os: 'linux', architecture } };
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'https://localhost');
    this.asked.push(`${request.method} ${pathname}`);
    if (this.trick(request, response)) return;
    const [, name = '', kind, reference = ''] = /^\/v2\/(.+)\/(manifests|blobs|tags)\/([^/]+)$/.exec(pathname) ?? [];
    const repository = this.repositories.get(name);
    if (pathname === '/v2/_catalog') this.list(response, searchParams, pathname, [...this.repositories.keys()]);
    else if (repository === undefined) response.writeHead(404).end();
    else if (kind === 'tags') this.list(response, searchParams, pathname, [...repository.tags.keys()]);
    else this.part(response, repository, kind === 'blobs', reference);
  }

  private list(response: ServerResponse, query: URLSearchParams, path: string, names: readonly string[]): void {
    const key = path === '/v2/_catalog' ? 'repositories' : 'tags';
    const rest = [...names].sort().filter((name) => name > (query.get('last') ?? ''));
    const page = rest.slice(0, this.page);
    if (rest.length > page.length) response.setHeader('Link', `<${path}?n=1&last=${page.at(-1)}>; rel="next"`);
    response.end(JSON.stringify({ [key]: page }));
  }

  private part(response: ServerResponse, repository: Repository, isBlob: boolean, reference: string): void {
    if (isBlob) {
      response.writeHead(repository.blobs.has(reference) ? 200 : 404).end();
      return;
    }
    const body = repository.manifests.get(repository.tags.get(reference) ?? reference);
    if (body === undefined) response.writeHead(404).end();
    else response.end(body);
  }
}
