import { request as httpsRequest, Agent } from 'node:https';
import { z } from 'zod';
import { readTextFile } from '../../core/files';
import type { Model, Tls } from './config';
import type { Message } from './golden-set';

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

const answerSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullable() }) })).min(1),
});

/** Either a text, or why there is none, in words of ours: what the other side says may hold anything. */
export type Answer = { readonly text: string } | { readonly reason: string };

export interface Ask {
  readonly model: Model;
  readonly messages: readonly Message[];
  readonly maxTokens: number;
}

export interface Caller {
  readonly tls: Tls;
  readonly token: string | undefined;
  readonly timeoutMs: number;
  readonly concurrency: number;
}

/** Asks models for answers, over TLS with the site's anchors alone, and shows its own certificate to who asks for it. */
export class Chat {
  readonly #agent: Agent;
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
    this.#agent = new Agent({
      ...clientIdentity(caller.tls),
      keepAlive: true,
      maxSockets: caller.concurrency,
    });
  }

  /** One question, asked once: a second try would hide what is not stable. */
  async ask({ model, messages, maxTokens }: Ask): Promise<Answer> {
    const body = JSON.stringify({
      ...{ model: model.servedName, messages, max_tokens: maxTokens },
      // As repeatable as an engine can be; batches still differ a little (facts: serving §11).
      ...{ temperature: 0, seed: 0, stream: false },
    });
    const { token, timeoutMs } = this.#caller;
    const sent = await send({
      url: new URL('/v1/chat/completions', model.url),
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body,
      agent: this.#agent,
      timeoutMs,
    });
    return 'reason' in sent ? sent : textIn(sent.body);
  }

  close(): void {
    this.#agent.destroy();
  }
}

function textIn(body: string): Answer {
  try {
    const [choice] = answerSchema.parse(JSON.parse(body)).choices;
    const text = choice?.message.content ?? '';
    return text === '' ? { reason: 'empty-answer' } : { text };
  } catch {
    return { reason: 'not-an-answer' };
  }
}

/** Certificate, key and anchors, as they are on disk now. */
export function clientIdentity({ certFile, keyFile, caFile }: Tls): {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
  readonly rejectUnauthorized: true;
  readonly minVersion: 'TLSv1.2';
} {
  return {
    cert: readTextFile(certFile, { label: 'certificate' }),
    key: readTextFile(keyFile, { label: 'key' }),
    ca: readTextFile(caFile, { label: 'trust anchors of the site' }),
    // Said, because a variable of the environment could say otherwise.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
  };
}

export interface Sending {
  readonly url: URL;
  readonly method: 'POST' | 'PATCH';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly agent: Agent;
  readonly timeoutMs: number;
}

/** One request with a bound on time and on what comes back; an answer that is no success has no body. */
export function send({
  url,
  body,
  timeoutMs,
  headers,
  ...options
}: Sending): Promise<{ body: string } | { reason: string }> {
  return new Promise((done) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const sent = httpsRequest(
      url,
      { ...options, signal, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        const status = response.statusCode ?? 0;
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER_BYTES) sent.destroy(new Error('too large'));
          else chunks.push(chunk);
        });
        response.once('error', (error) => done({ reason: reasonOf(error) }));
        response.once('end', () =>
          done(
            status >= 200 && status < 300
              ? { body: Buffer.concat(chunks).toString('utf8') }
              : { reason: `status-${status}` },
          ),
        );
      },
    );
    sent.once('error', (error) => done({ reason: reasonOf(error) }));
    sent.end(body);
  });
}

/** A code of Node or OpenSSL, such as ECONNREFUSED. */
function reasonOf(error: unknown): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (name === 'AbortError' || name === 'TimeoutError') return 'timeout';
  return typeof code === 'string' && /^[A-Z0-9_]{1,50}$/.test(code) ? code : 'no-answer';
}
