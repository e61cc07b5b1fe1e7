import { createHash, createHmac } from 'node:crypto';

/** Who asks, as an object store knows its callers. */
export interface Credentials {
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface Unsigned {
  readonly method: string;
  /** Host as the store sees it, with the port unless it is 443. */
  readonly host: string;
  /** Path below the host, each part encoded (`encodeKey`). */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** SHA-256 of the body, hexadecimal. */
  readonly bodyDigest: string;
}

/** SHA-256 of nothing. */
export const EMPTY_DIGEST = sha256('');
const SERVICE = 's3';
const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * Headers of a request with its signature (Signature Version 4): the store compares method, path, query, headers and the
 * digest of the body with it, so that none of them can be exchanged on the way.
 */
export function signed(
  request: Unsigned,
  credentials: Credentials,
  { region, now }: { readonly region: string; readonly now: Date },
): Readonly<Record<string, string>> {
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/${region}/${SERVICE}/aws4_request`;
  const headers = {
    ...lowered(request.headers ?? {}),
    host: request.host,
    'x-amz-content-sha256': request.bodyDigest,
    'x-amz-date': time,
  };
  const text = [ALGORITHM, time, scope, sha256(canonical(request, headers))].join('\n');
  const key = [time.slice(0, 8), region, SERVICE, 'aws4_request'].reduce<Buffer>(
    (own, part) => hmac(own, part),
    Buffer.from(`AWS4${credentials.secretKey}`),
  );
  const credential = `Credential=${credentials.accessKey}/${scope}`;
  const signature = `Signature=${hmac(key, text).toString('hex')}`;
  const authorization = `${ALGORITHM} ${credential}, SignedHeaders=${namesOf(headers)}, ${signature}`;
  return { ...headers, authorization };
}

function canonical(
  { method, path, query = {}, bodyDigest }: Unsigned,
  headers: Readonly<Record<string, string>>,
): string {
  const lines = Object.entries(headers)
    .sort(byName)
    .map(([name, value]) => `${name}:${value.trim()}\n`);
  return [method, path, queryText(query), lines.join(''), namesOf(headers), bodyDigest].join('\n');
}

/** The query in the order and the spelling that are signed. */
export function queryText(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]): [string, string] => [encoded(name), encoded(value)])
    .sort(byName)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** A key as the path of a request spells it: slashes stay. */
export function encodeKey(key: string): string {
  return key.split('/').map(encoded).join('/');
}

/** Everything but the unreserved characters of RFC 3986. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function lowered(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function namesOf(headers: Readonly<Record<string, string>>): string {
  return Object.keys(headers).sort().join(';');
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
