import { createHash } from 'node:crypto';
import { Agent, request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileSize, newFileStream, readStream, readTextFile } from '../../core/files';
import type { StorePlace } from './config';
import { pageOf, textIn, type StoredObject } from './listing';
import { isLocked, lockText } from './lock';
import { EMPTY_DIGEST, encodeKey, queryText, signed, type Credentials } from './sign';

export type { StoredObject } from './listing';

export interface BucketPlace {
  readonly store: StorePlace;
  readonly bucket: string;
  readonly credentials: Credentials;
}

const HTTPS_PORT = '443';
const [OK, NO_CONTENT, NOT_FOUND, CONFLICT] = [200, 204, 404, 409];
const LOCK = { 'object-lock': '' };
/** A store that says nothing for so long has lost us. */
const SILENCE_MS = 120_000;
const MAX_TEXT_BYTES = 8 * 1024 * 1024;
const MAX_ANCHOR_BYTES = 1024 * 1024;
/** Name that our own digest of an object is kept under. */
const DIGEST_HEADER = 'x-amz-meta-sha256';

interface Ask {
  readonly method: 'GET' | 'PUT' | 'HEAD' | 'DELETE';
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly digest: string; readonly length: number; readonly open: () => Readable | Buffer };
}

/** One bucket of an object store over HTTPS, every request signed. */
export class Bucket {
  private readonly agent: Agent;
  private readonly url: URL;

  constructor(private readonly place: BucketPlace) {
    this.url = new URL(place.store.url);
    const ca = readTextFile(place.store.caFile, { label: 'trust anchors', maxBytes: MAX_ANCHOR_BYTES });
    this.agent = new Agent({ ca, keepAlive: true, maxSockets: 4, minVersion: 'TLSv1.2' });
  }

  close(): void {
    this.agent.destroy();
  }

  /**
   * Makes the bucket; true if it was not there.
   * @param isLockable whether its objects can be locked, which is decided once
   */
  async make(isLockable = false): Promise<boolean> {
    const headers = { 'x-amz-bucket-object-lock-enabled': 'true' };
    const { status, text } = await this.tell({ method: 'PUT', ...(isLockable && { headers }) });
    if (status === OK) return true;
    if (status === CONFLICT && /BucketAlready/.test(text)) return false;
    throw this.refused('PUT', '', status, text);
  }

  /**
   * Locks what is put from now on for so many days, in the mode that no key of the store can break; a longer lock stays.
   * @returns true if the lock was another one
   */
  async lock(days: number): Promise<boolean> {
    const known = await this.tell({ method: 'GET', query: LOCK });
    if (known.status === OK && isLocked(known.text, days)) return false;
    if (![OK, NOT_FOUND].includes(known.status)) throw this.refused('GET', '?object-lock', known.status, known.text);
    const { status, text } = await this.tell({ method: 'PUT', query: LOCK, body: bodyOf(lockText(days)) });
    if (status !== OK) throw this.refused('PUT', '?object-lock', status, text);
    return true;
  }

  /** Puts a file under a key, with its digest beside it. */
  async putFile(key: string, file: string): Promise<void> {
    const digest = await digestOf(readStream(file));
    const length = fileSize(file);
    await this.put(key, { digest, length, open: () => readStream(file) });
  }

  async putText(key: string, text: string): Promise<void> {
    await this.put(key, bodyOf(text));
  }

  private async put(key: string, body: NonNullable<Ask['body']>): Promise<void> {
    const { status, text } = await this.tell({ method: 'PUT', key, headers: { [DIGEST_HEADER]: body.digest }, body });
    if (status !== OK) throw this.refused('PUT', key, status, text);
  }

  /** Text of an object; undefined if there is none. */
  async text(key: string): Promise<string | undefined> {
    const { status, text } = await this.tell({ method: 'GET', key });
    if (status === OK) return text;
    if (status === NOT_FOUND) return undefined;
    throw this.refused('GET', key, status, text);
  }

  /** Our digest of an object; undefined if there is none. */
  async digest(key: string): Promise<string | undefined> {
    const answer = await this.send({ method: 'HEAD', key });
    answer.resume();
    if (answer.statusCode === NOT_FOUND) return undefined;
    if (answer.statusCode !== OK) throw this.refused('HEAD', key, answer.statusCode ?? 0, '');
    return String(answer.headers[DIGEST_HEADER] ?? '');
  }

  /**
   * Writes an object into a file that must not be there yet.
   * @throws Error where the bytes are not those that were put
   */
  async fetch(key: string, file: string): Promise<void> {
    const answer = await this.send({ method: 'GET', key });
    if (answer.statusCode !== OK) throw this.refused('GET', key, answer.statusCode ?? 0, await textOf(answer));
    await pipeline(answer, newFileStream(file));
    const found = await digestOf(readStream(file));
    const wanted = String(answer.headers[DIGEST_HEADER] ?? '');
    if (found !== wanted) throw new Error(`${key}: not what was put there: ${found} instead of ${wanted}`);
  }

  /** Every object whose key begins so. */
  async list(prefix: string): Promise<readonly StoredObject[]> {
    const objects: StoredObject[] = [];
    let next: string | undefined;
    do {
      const query = {
        'list-type': '2',
        'encoding-type': 'url',
        prefix,
        ...(next !== undefined && { 'continuation-token': next }),
      };
      const { status, text } = await this.tell({ method: 'GET', query });
      if (status !== OK) throw this.refused('GET', `?prefix=${prefix}`, status, text);
      const page = pageOf(text);
      objects.push(...page.objects);
      next = page.next;
    } while (next !== undefined);
    return objects;
  }

  async delete(key: string): Promise<void> {
    const { status, text } = await this.tell({ method: 'DELETE', key });
    if (![OK, NO_CONTENT, NOT_FOUND].includes(status)) throw this.refused('DELETE', key, status, text);
  }

  private async tell(ask: Ask): Promise<{ readonly status: number; readonly text: string }> {
    const answer = await this.send(ask);
    return { status: answer.statusCode ?? 0, text: await textOf(answer) };
  }

  private send(ask: Ask): Promise<IncomingMessage> {
    const { method, body, query = {}, headers = {}, key } = ask;
    const { bucket, credentials, store } = this.place;
    const path = `/${bucket}${key === undefined ? '' : `/${encodeKey(key)}`}`;
    const bodyDigest = body?.digest ?? EMPTY_DIGEST;
    const signature = signed({ method, path, query, headers, host: this.url.host, bodyDigest }, credentials, {
      region: store.region,
      now: new Date(),
    });
    const asked = queryText(query);
    return exchange(
      {
        ...this.connection(),
        method,
        path: asked === '' ? path : `${path}?${asked}`,
        headers: { ...signature, 'content-length': String(body?.length ?? 0) },
      },
      body?.open(),
    );
  }

  /** Whoever is connected to, the certificate has to be that of the host of the URL. */
  private connection(): RequestOptions {
    const { hostname, port } = this.url;
    const host = this.place.store.address ?? hostname;
    return { agent: this.agent, host, port: port === '' ? HTTPS_PORT : port, servername: hostname };
  }

  private refused(method: string, key: string, status: number, text: string): Error {
    const code = textIn(text, 'Code') ?? 'no reason given';
    return new Error(`${method} ${this.place.bucket}/${key}: status ${status}, ${code}`);
  }
}

function bodyOf(text: string): NonNullable<Ask['body']> {
  const bytes = Buffer.from(text);
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { digest, length: bytes.length, open: () => bytes };
}

function exchange(options: RequestOptions, body: Readable | Buffer | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(options, resolve);
    asked.setTimeout(SILENCE_MS, () => asked.destroy(new Error(`no answer in ${SILENCE_MS / 1000} s`)));
    asked.on('error', reject);
    if (body === undefined || Buffer.isBuffer(body)) {
      asked.end(body);
      return;
    }
    pipeline(body, asked).catch(reject);
  });
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer) {
    length += (part as Buffer).length;
    if (length > MAX_TEXT_BYTES) throw new Error('the answer of the object store has no end');
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}

async function digestOf(stream: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of stream) hash.update(part as Buffer);
  return hash.digest('hex');
}
