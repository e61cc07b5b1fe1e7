import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { readTextFile } from '../../core/files';
import type { RegistryConfig } from './config';

/** Far above any manifest (the specification asks registries for 4 MiB) and any page of names. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Requests at a time. */
const SOCKETS = 8;

/** Kinds of manifests that images have; a registry that is not told them may make another kind out of one. */
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Why the registry did not say, in words of ours: its own may hold anything. */
export class NoAnswer extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'NoAnswer';
  }
}

export interface Answer {
  readonly status: number;
  /** Address of the next page, as the registry wrote it. */
  readonly link: string | undefined;
  readonly body: Buffer;
}

/** A manifest as it came. */
export interface Manifest {
  /** Digest of its bytes, counted here. */
  readonly digest: string;
  readonly body: Buffer;
}

/** The few things that are asked of a registry, by reading alone. */
export interface Registry {
  get(path: string): Promise<Answer>;
  /** Undefined where there is none. */
  manifest(repository: string, reference: string): Promise<Manifest | undefined>;
  hasBlob(repository: string, digest: string): Promise<boolean>;
  close(): void;
}

/**
 * Speaks the distribution protocol over TLS, believing the given anchors alone. No redirect is followed: it would lead
 * somewhere else.
 * @throws SallyportError 'usage' if the anchors cannot be read.
 */
export function openRegistry({ registry, caFile, requestSeconds }: RegistryConfig): Registry {
  const agent = new Agent({
    ca: readTextFile(caFile, { label: 'trust anchors of the site' }),
    // Said, because a variable of the environment could say otherwise.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    keepAlive: true,
    maxSockets: SOCKETS,
  });
  const ask = (method: 'GET' | 'HEAD', path: string): Promise<Answer> =>
    exchange({ ...registry, agent, method, path, timeoutMs: requestSeconds * 1000 });
  return {
    get: (path) => ask('GET', path),
    manifest: async (repository, reference) => {
      const { status, body } = await ask('GET', `/v2/${repository}/manifests/${reference}`);
      return isThere(status) ? { digest: digestOf(body), body } : undefined;
    },
    hasBlob: async (repository, digest) => isThere((await ask('HEAD', `/v2/${repository}/blobs/${digest}`)).status),
    close: () => agent.destroy(),
  };
}

function digestOf(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}

function isThere(status: number): boolean {
  if (status === 200) return true;
  if (status === 404) return false;
  throw new NoAnswer(`status ${status}`);
}

interface Exchange {
  readonly host: string;
  readonly port: number;
  readonly agent: Agent;
  readonly method: 'GET' | 'HEAD';
  readonly path: string;
  readonly timeoutMs: number;
}

/** One request, from the connection to the last byte within its bound. */
function exchange({ timeoutMs, ...to }: Exchange): Promise<Answer> {
  return new Promise((done, fail) => {
    const call = request({ ...to, servername: to.host, headers: { accept: MANIFESTS } }, (response) => {
      collect(response)
        .then((body) => done({ status: response.statusCode ?? 0, link: linkOf(response), body }))
        .catch(refuse)
        .finally(() => clearTimeout(timer));
    });
    const refuse = (error: unknown): void => {
      clearTimeout(timer);
      call.destroy();
      fail(error instanceof NoAnswer ? error : new NoAnswer(codeOf(error)));
    };
    const timer = setTimeout(() => refuse(new NoAnswer('no answer in time')), timeoutMs);
    call.once('error', refuse);
    call.end();
  });
}

async function collect(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > MAX_BYTES) throw new NoAnswer('answer of more than 4 MiB');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function linkOf({ headers }: IncomingMessage): string | undefined {
  const { link } = headers;
  return Array.isArray(link) ? link.join(', ') : link;
}

/** Code of Node or OpenSSL, such as ECONNREFUSED; texts may hold anything. */
function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'no answer';
}
