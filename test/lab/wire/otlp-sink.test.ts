import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabAuthority } from '../certificates';
import { Scope } from '../scope';
import { callGrpc, framed, unframed, type GrpcStatus, type Identity } from './grpc';
import { EXPORT, exportRequest, type Signal, type SignalKind } from './otlp';
import { OtlpSink } from './otlp-sink';

const FOLDER = mkdtempSync(join(tmpdir(), 'sallyport-sink-'));
const SIGNAL: Signal = { name: 's', resource: { r: '1' }, attributes: { a: '2' }, events: [] };
const scope = new Scope();
let identity: Identity;
let sink: OtlpSink;

beforeAll(async () => {
  const authority = await LabAuthority.create(FOLDER);
  const { cert, key } = await authority.issue('sink', { commonName: 'sink', names: ['DNS:sink.example'] });
  identity = { cert: read(cert), key: read(key), ca: read(authority.root.cert) };
  sink = await OtlpSink.listen({ address: '127.0.0.1', port: 0, identity, asksForCertificate: true }, scope);
}, 60_000);
afterAll(async () => {
  await scope.close();
  rmSync(FOLDER, { recursive: true });
});

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

function call(kind: SignalKind, as: Partial<Identity> & { ca: string }, name = 'sink.example'): Promise<GrpcStatus> {
  const message = exportRequest(kind, SIGNAL, 1n);
  return callGrpc({ address: '127.0.0.1', port: sink.port, name, path: EXPORT[kind].grpc, message, as });
}

function post(path: string, body: Buffer, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((done, fail) => {
    const options = { host: '127.0.0.1', port: sink.port, servername: 'sink.example', method: 'POST', path, headers };
    const sent = request({ ...options, ...identity, agent: false }, (response) => {
      response.resume().once('end', () => done(response.statusCode));
    });
    sent.once('error', fail).end(body);
  });
}

describe('a stand-in that takes OTLP', () => {
  it('keeps what comes by gRPC', async () => {
    expect(await call('traces', identity)).toMatchObject({ code: 0, text: '' });
    expect(sink.signals('traces')).toEqual([SIGNAL]);
    expect(sink.signals('logs')).toEqual([]);
  });

  it('keeps what comes by HTTP, behind any base address, compressed or not', async () => {
    const body = exportRequest('logs', SIGNAL, 1n);
    expect(await post('/otlp/v1/logs', gzipSync(body), { 'content-encoding': 'gzip' })).toBe(200);
    expect(await post('/v1/logs', body, {})).toBe(200);
    expect(sink.signals('logs')).toEqual([SIGNAL, SIGNAL]);
    expect(await post('/v1/profiles', body, {})).toBe(404);
  });

  it('hears nobody without a certificate, and is believed under its own name only', async () => {
    const before = sink.signals('traces').length;
    await expect(call('traces', { ca: identity.ca })).rejects.toThrow(/./);
    await expect(call('traces', identity, 'other.example')).rejects.toThrow(/altnames/);
    expect(sink.signals('traces')).toHaveLength(before);
  });
});

describe('a message of gRPC', () => {
  it('may be compressed', () => {
    const packed = framed(gzipSync('hello'));
    packed.writeUInt8(1, 0);
    expect(unframed(packed).toString()).toBe('hello');
  });

  it('that is cut off is refused', () => {
    expect(() => unframed(framed(Buffer.from('hello')).subarray(0, 7))).toThrow('cut off');
  });
});
