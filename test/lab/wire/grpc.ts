import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:http2';
import { gunzipSync } from 'node:zlib';

/** A key pair of a caller or a server, and whom it believes; PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

export interface GrpcCall {
  readonly address: string;
  readonly port: number;
  /** Name that the server's certificate has to carry. */
  readonly name: string;
  readonly path: string;
  readonly message: Buffer;
  /** Without `cert` and `key`, the caller shows no certificate. */
  readonly as: Partial<Identity> & Pick<Identity, 'ca'>;
  /** Until no answer is one. @default 10 */
  readonly seconds?: number;
}

export interface GrpcStatus {
  /** 0 is good (status codes of gRPC). */
  readonly code: number;
  readonly text: string;
  /** The message of the answer; empty where there is none. */
  readonly message: Buffer;
}

const CALL_SECONDS = 10;
/** One byte that says whether a message is compressed, and four of its length. */
const PREFIX_BYTES = 5;

/**
 * Makes one call with one message over TLS.
 * @throws Error if there is no answer: the handshake failed, or the connection was closed
 */
export async function callGrpc({ address, port, name, path, message, as, seconds }: GrpcCall): Promise<GrpcStatus> {
  const session = connect(`https://${address}:${port}`, { ...as, servername: name });
  try {
    return await new Promise<GrpcStatus>((done, fail) => {
      session.once('error', fail);
      session.once('close', () => fail(new Error('the connection was closed')));
      const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' };
      const stream = session.request(headers);
      const parts: Buffer[] = [];
      // A refusal may come as the only headers, without trailers.
      const settle = (from: IncomingHttpHeaders): void => {
        if (from['grpc-status'] === undefined) return;
        const body = Buffer.concat(parts);
        const text = [from['grpc-message'] ?? ''].flat().join();
        done({ code: Number(from['grpc-status']), text, message: body.length === 0 ? body : unframed(body) });
      };
      const most = seconds ?? CALL_SECONDS;
      stream.setTimeout(most * 1000, () => fail(new Error(`no answer within ${most} seconds`)));
      stream.once('error', fail).once('response', settle).once('trailers', settle);
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.end(framed(message));
    });
  } finally {
    session.destroy();
  }
}

/** A message as it stands in a body. */
export function framed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** The one message of a body; gzip is the only compression that is known. */
export function unframed(body: Buffer): Buffer {
  const length = body.readUInt32BE(1);
  const message = body.subarray(PREFIX_BYTES, PREFIX_BYTES + length);
  if (message.length !== length) throw new RangeError(`a message of ${length} bytes is cut off`);
  return body.readUInt8(0) === 0 ? message : gunzipSync(message);
}
