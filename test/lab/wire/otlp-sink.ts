import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Scope } from '../scope';
import { framed, unframed, type Identity } from './grpc';
import { EXPORT, signalsIn, type Signal, type SignalKind } from './otlp';

export interface SinkOptions {
  readonly address: string;
  readonly port: number;
  readonly identity: Identity;
  /** Refuses callers without a certificate of the identity's authority. */
  readonly asksForCertificate: boolean;
}

/** A stand-in for whatever takes OTLP, by gRPC or by HTTP, and keeps what came. */
export class OtlpSink {
  private readonly came: { readonly kind: SignalKind; readonly signal: Signal }[] = [];

  private constructor(readonly port: number) {}

  /** @param options port 0 takes a free one */
  static async listen({ address, port, identity, asksForCertificate }: SinkOptions, scope: Scope): Promise<OtlpSink> {
    const { cert, key, ca } = identity;
    const tls = { cert, key, ca, requestCert: asksForCertificate, rejectUnauthorized: asksForCertificate };
    const server = createSecureServer({ ...tls, allowHTTP1: true });
    const open = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      open.add(socket.once('close', () => open.delete(socket)));
    });
    await new Promise<void>((done, fail) => server.once('error', fail).listen(port, address, done));
    scope.defer(async () => {
      for (const socket of open) socket.destroy();
      await new Promise((done) => server.close(done));
    });
    const sink = new OtlpSink((server.address() as { readonly port: number }).port);
    server.on('request', (request, response) => void sink.answer(request, response).catch(() => response.destroy()));
    return sink;
  }

  /** What came until now. */
  signals(kind: SignalKind): readonly Signal[] {
    return this.came.filter((one) => one.kind === kind).map(({ signal }) => signal);
  }

  private async answer(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const isGrpc = request.headers['content-type']?.startsWith('application/grpc') === true;
    const kind = kindOf(request.url);
    if (kind === undefined) return void response.writeHead(404).end();
    const isPacked = request.headers['content-encoding'] === 'gzip';
    const message = isGrpc ? unframed(body) : isPacked ? gunzipSync(body) : body;
    this.came.push(...signalsIn(kind, message).map((signal) => ({ kind, signal })));
    response.writeHead(200, { 'content-type': isGrpc ? 'application/grpc' : 'application/x-protobuf' });
    if (isGrpc) response.addTrailers({ 'grpc-status': '0' });
    response.end(isGrpc ? framed(Buffer.alloc(0)) : '');
  }
}

/** By the end of the path: a store has a base address of its own before it. */
function kindOf(path: string): SignalKind | undefined {
  const kinds = Object.keys(EXPORT) as readonly SignalKind[];
  return kinds.find((kind) => path === EXPORT[kind].grpc || path.endsWith(EXPORT[kind].http));
}
