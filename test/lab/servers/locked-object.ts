import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import type { StorePlace } from '../../../src/runtime/s3/config';
import { encodeKey, queryText, signed, type Credentials } from '../../../src/runtime/s3/sign';

const SHORTER_MS = 60_000;

interface Ask {
  readonly method: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Objects of a bucket by their versions, which our own programs never ask for. */
export class LockedObject {
  constructor(
    private readonly store: StorePlace,
    private readonly bucket: string,
    private readonly credentials: Credentials,
  ) {}

  /** Version that the store gives to what is put. */
  async put(key: string, text: string): Promise<string> {
    const { status, headers } = await this.send({ method: 'PUT', key, text });
    const version = headers['x-amz-version-id'];
    if (status !== 200 || typeof version !== 'string') throw new Error(`${key}: no version, status ${status}`);
    return version;
  }

  /** When the lock ends; empty where there is none. */
  async lockedUntil(key: string): Promise<string> {
    const { headers } = await this.send({ method: 'HEAD', key });
    const isFirm = headers['x-amz-object-lock-mode'] === 'COMPLIANCE';
    return isFirm ? String(headers['x-amz-object-lock-retain-until-date'] ?? '') : '';
  }

  async read(key: string, version: string): Promise<string> {
    return (await this.send({ method: 'GET', key, query: { versionId: version } })).text;
  }

  /** Every way to be rid of what is locked, and the status of its answer. */
  async attempts(key: string, version: string): Promise<readonly (readonly [string, number])[]> {
    const query = { versionId: version };
    const sooner = new Date(Date.now() + SHORTER_MS).toISOString().replace(/\.\d+/, '');
    const shorter = (mode: string): string =>
      `<Retention><Mode>${mode}</Mode><RetainUntilDate>${sooner}</RetainUntilDate></Retention>`;
    const suspended = '<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>';
    const bypass = { 'x-amz-bypass-governance-retention': 'true' };
    const asks: readonly (readonly [string, Ask])[] = [
      ['delete the version', { method: 'DELETE', key, query }],
      ['delete it past the lock', { method: 'DELETE', key, query, headers: bypass }],
      ['shorten the lock', { method: 'PUT', key, query: { ...query, retention: '' }, text: shorter('COMPLIANCE') }],
      ['weaken the lock', { method: 'PUT', key, query: { ...query, retention: '' }, text: shorter('GOVERNANCE') }],
      ['end the versions', { method: 'PUT', query: { versioning: '' }, text: suspended }],
      ['delete the bucket', { method: 'DELETE' }],
    ];
    const answers: (readonly [string, number])[] = [];
    for (const [what, ask] of asks) answers.push([what, (await this.send(ask)).status]);
    return answers;
  }

  private send({ method, key, query = {}, headers = {}, text = '' }: Ask): Promise<Answer> {
    const { url, caFile, region, address } = this.store;
    const { host, hostname, port } = new URL(url);
    const path = `/${this.bucket}${key === undefined ? '' : `/${encodeKey(key)}`}`;
    const bodyDigest = createHash('sha256').update(text).digest('hex');
    const own = signed({ method, path, query, headers, host, bodyDigest }, this.credentials, {
      region,
      now: new Date(),
    });
    const asked = queryText(query);
    return new Promise((done, fail) => {
      const sent = request({
        ...{ host: address ?? hostname, port, servername: hostname, ca: readFileSync(caFile), method, agent: false },
        path: asked === '' ? path : `${path}?${asked}`,
        headers: { ...own, 'content-length': String(Buffer.byteLength(text)) },
      });
      sent.once('error', fail);
      sent.once('response', (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.once('error', fail);
        answer.once('end', () =>
          done({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(parts).toString() }),
        );
      });
      sent.end(text);
    });
  }
}
