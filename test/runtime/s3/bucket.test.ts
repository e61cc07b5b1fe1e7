import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bucket } from '../../../src/runtime/s3/bucket';
import { signed } from '../../../src/runtime/s3/sign';
import { makeAuthority } from '../diode/certificates';

const KEYS = { accessKey: 'ours', secretKey: 'a-secret-of-this-test' };
const PAGE = 2;

let folder = '';
let server: Server;
let ca = '';
/** Objects of the bucket, by path. */
const objects = new Map<string, { readonly body: Buffer; readonly digest: string }>();

/** Lock of the bucket, as it was put; empty for none. */
let lock = '';

/** Plays a store: asks for a signature over what arrived, and keeps bytes. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  const { pathname, searchParams } = new URL(request.url ?? '', 'https://x');
  const refusal = refusalOf(request, body, pathname, Object.fromEntries(searchParams));
  if (refusal !== undefined) return void response.writeHead(403).end(`<Error><Code>${refusal}</Code></Error>`);
  if (searchParams.has('list-type')) return void response.end(listing(searchParams));
  if (searchParams.has('object-lock')) return void answerLock(request, body, response);
  const found = objects.get(pathname);
  if (request.method === 'PUT') {
    objects.set(pathname, { body, digest: String(request.headers['x-amz-meta-sha256']) });
    return void response.end();
  }
  if (request.method === 'DELETE') return void response.writeHead(objects.delete(pathname) ? 204 : 404).end();
  if (found === undefined) return void response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
  response.setHeader('x-amz-meta-sha256', found.digest).end(found.body);
}

function answerLock({ method }: IncomingMessage, body: Buffer, response: ServerResponse): void {
  if (method === 'PUT') lock = body.toString();
  const isMissing = lock === '';
  const code = '<Error><Code>ObjectLockConfigurationNotFoundError</Code></Error>';
  response.writeHead(isMissing ? 404 : 200).end(isMissing ? code : lock);
}

function refusalOf(
  { method = '', headers }: IncomingMessage,
  body: Buffer,
  path: string,
  query: Readonly<Record<string, string>>,
): string | undefined {
  const digest = createHash('sha256').update(body).digest('hex');
  if (headers['x-amz-content-sha256'] !== digest) return 'XAmzContentSHA256Mismatch';
  const stamp = String(headers['x-amz-date']).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const meta = headers['x-amz-meta-sha256'];
  const own: Readonly<Record<string, string>> = meta === undefined ? {} : { 'x-amz-meta-sha256': String(meta) };
  const request = {
    ...{ method, path, query, host: String(headers.host), bodyDigest: digest },
    headers: own,
  };
  const expected = signed(request, KEYS, { region: 'r', now: new Date(stamp) });
  return headers.authorization === expected['authorization'] ? undefined : 'SignatureDoesNotMatch';
}

function listing(query: URLSearchParams): string {
  const all = [...objects.keys()].map((path) => path.slice('/own/'.length)).sort();
  const from = Number(query.get('continuation-token') ?? 0);
  const page = all.slice(from, from + PAGE);
  const contents = page.map((key) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`).join('');
  const more = from + PAGE < all.length;
  const next = more ? `<NextContinuationToken>${from + PAGE}</NextContinuationToken>` : '';
  return `<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>${more}</IsTruncated>${next}${contents}</ListBucketResult>`;
}

function bucket(
  change: { readonly secretKey?: string; readonly caFile?: string; readonly host?: string } = {},
): Bucket {
  const { port } = server.address() as AddressInfo;
  const store = {
    url: `https://${change.host ?? 'localhost'}:${port}`,
    caFile: change.caFile ?? ca,
    region: 'r',
    address: '127.0.0.1',
  };
  return new Bucket({ store, bucket: 'own', credentials: { ...KEYS, ...change } });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bucket-'));
  const authority = makeAuthority(folder, 'site');
  ca = authority.ca;
  const { cert, key } = authority.issue('store', 'spiffe://x.example.mil/store');
  server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) => {
    void answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

describe('a bucket', () => {
  it('takes a file under a signature, and gives back the same bytes', async () => {
    const [file, back] = [join(folder, 'file'), join(folder, 'back')];
    writeFileSync(file, Buffer.alloc(300_000, 'x'));
    const own = bucket();
    await own.putFile("wal/a b+c!'()*", file);
    await own.fetch("wal/a b+c!'()*", back);
    expect(readFileSync(back).equals(readFileSync(file))).toBe(true);
    expect(await own.digest("wal/a b+c!'()*")).toMatch(/^[0-9a-f]{64}$/);
    await own.delete("wal/a b+c!'()*");
    expect(await own.text("wal/a b+c!'()*")).toBeUndefined();
    own.close();
  });

  it('is locked once, for longer where that is asked, and never for less', async () => {
    const own = bucket();
    expect([await own.lock(10), await own.lock(10), await own.lock(9)]).toEqual([true, false, false]);
    expect(lock).toContain('<Mode>COMPLIANCE</Mode><Days>10</Days>');
    expect(await own.lock(11)).toBe(true);
    expect(lock).toContain('<Days>11</Days>');
    own.close();
  });

  it('lists all pages', async () => {
    const own = bucket();
    for (const key of ['a', 'b', 'c', 'd', 'e']) await own.putText(key, 'x');
    expect((await own.list('')).map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd', 'e']);
    own.close();
  });

  it('does not take other bytes for those that were put', async () => {
    const own = bucket();
    await own.putText('changed', 'as it was');
    const path = '/own/changed';
    objects.set(path, { body: Buffer.from('otherwise'), digest: objects.get(path)?.digest ?? '' });
    await expect(own.fetch('changed', join(folder, 'changed'))).rejects.toThrow(/not what was put there/);
    own.close();
  });

  it('says what the store answers to a wrong key', async () => {
    const own = bucket({ secretKey: 'another-secret-of-this' });
    await expect(own.putText('x', 'x')).rejects.toThrow('PUT own/x: status 403, SignatureDoesNotMatch');
    own.close();
  });

  it('trusts the anchors that it is given alone, and the host of the address alone', async () => {
    const foreign = makeAuthority(folder, 'foreign');
    const other = bucket({ caFile: foreign.ca });
    await expect(other.text('a')).rejects.toThrow(/self.signed|unable to (get|verify)|issuer/i);
    const named = bucket({ host: 'store.internal.example.mil' });
    await expect(named.text('a')).rejects.toThrow(/altnames|Hostname/i);
    other.close();
    named.close();
  });
});
