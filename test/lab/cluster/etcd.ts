import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { KeyPair } from '../certificates';

/** Where etcd of a lab's cluster answers, and by which certificates. */
export interface Etcd {
  readonly port: number;
  readonly ca: string;
  readonly pair: KeyPair;
}

interface RangeAnswer {
  readonly kvs?: readonly { readonly key: string; readonly value: string }[];
}

/** Keys and values below a prefix, as etcd has them on its disk; through its JSON gateway (etcd, api_grpc_gateway). */
export async function valuesBelow(prefix: string, { port, ca, pair }: Etcd): Promise<ReadonlyMap<string, Buffer>> {
  const body = JSON.stringify({ key: base64(prefix), range_end: base64(endOf(prefix)) });
  const answer = await new Promise<string>((done, fail) => {
    const asking = request(
      {
        ...{ host: '127.0.0.1', port, path: '/v3/kv/range', method: 'POST' },
        ...{ ca: readFileSync(ca), cert: readFileSync(pair.cert), key: readFileSync(pair.key) },
      },
      (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.once('end', () => done(text));
      },
    );
    asking.once('error', fail);
    asking.end(body);
  });
  const { kvs = [] } = JSON.parse(answer) as RangeAnswer;
  return new Map(kvs.map(({ key, value }) => [Buffer.from(key, 'base64').toString(), Buffer.from(value, 'base64')]));
}

/** First key behind all that begin with a prefix. */
function endOf(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
