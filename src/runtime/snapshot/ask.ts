import { request, type Agent } from 'node:https';

/** Longest answer that is read: names of snapshots and collections. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** Why the store did not do what it was asked for, in words of ours: what it says may hold anything. */
export class Unanswered extends Error {}

export interface Question {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path and query. */
  readonly path: string;
}

export interface Way {
  readonly url: string;
  readonly agent: Agent;
  readonly key: string;
  readonly timeoutSeconds: number;
}

/** Asks the store, and gives back the member `result` of its answer. */
export async function ask(way: Way, { method, path }: Question): Promise<unknown> {
  const { status, body } = await answerOf(way, { method, path });
  if (status !== 200) throw new Unanswered(`${method} ${path}: status ${status}`);
  try {
    return (JSON.parse(body) as { readonly result?: unknown }).result;
  } catch {
    throw new Unanswered(`${method} ${path}: the answer is not JSON`);
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function answerOf({ url, agent, key, timeoutSeconds }: Way, { method, path }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(new Unanswered(`${method} ${path}: ${reasonOf(error)}`));
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    const options = { agent, method, headers: { 'api-key': key }, signal };
    const call = request(new URL(path, url), options, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > MAX_ANSWER_BYTES) call.destroy(new Error('too long'));
        else chunks.push(chunk);
      });
      response.on('error', fail);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    call.on('error', fail);
    call.end();
  });
}

/** Codes of Node and OpenSSL, such as ECONNREFUSED. */
function reasonOf(error: unknown): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (name === 'AbortError' || name === 'TimeoutError') return 'timeout';
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'no-answer';
}
