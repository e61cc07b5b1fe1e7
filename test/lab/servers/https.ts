import { request } from 'node:https';
import type { Identity } from '../wire/grpc';

export interface HttpsGet {
  readonly address: string;
  readonly port: number;
  /** Name that the server's certificate has to carry. */
  readonly name: string;
  readonly path: string;
  readonly as: Identity;
}

const ANSWER_MS = 10_000;

/** Body of an answer over mutual TLS. */
export function getText({ address, port, name, path, as }: HttpsGet): Promise<string> {
  const options = {
    host: address,
    port,
    path,
    servername: name,
    headers: { host: name },
    ...as,
    agent: false as const,
  };
  return new Promise((done, fail) => {
    const sent = request({ ...options, timeout: ANSWER_MS }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        if (response.statusCode === 200) done(text);
        else fail(new Error(`${name}${path} answers ${response.statusCode ?? 0}: ${text.slice(0, 200)}`));
      });
    });
    sent.once('timeout', () => sent.destroy(new Error(`${name}${path}: no answer within ${ANSWER_MS} ms`)));
    sent.once('error', fail).end();
  });
}
