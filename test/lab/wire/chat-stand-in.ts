import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Scope } from '../scope';
import type { Identity } from './grpc';

/** A question, as it came. */
export interface Question {
  readonly model: string;
  readonly text: string;
  /** Name in the certificate of who asks. */
  readonly caller: string;
}

export interface ChatStandInOptions {
  readonly address: string;
  readonly port: number;
  /** Its certificate, and whose certificates it wants. */
  readonly identity: Identity;
  readonly answer: (question: Question) => string;
}

const PATH = '/v1/chat/completions';

/** Answers as a model server does, by the API that gateways and model servers share, to callers with a certificate. */
export class ChatStandIn {
  readonly questions: Question[] = [];

  private constructor(private answer: ChatStandInOptions['answer']) {}

  static async listen({ address, port, identity, answer }: ChatStandInOptions, scope: Scope): Promise<ChatStandIn> {
    const one = new ChatStandIn(answer);
    const server = createServer({ ...identity, requestCert: true, rejectUnauthorized: true }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.once('end', () => {
        const isQuestion = request.method === 'POST' && request.url === PATH;
        response.writeHead(isQuestion ? 200 : 404, { 'content-type': 'application/json' });
        const { CN } = (request.socket as TLSSocket).getPeerCertificate().subject;
        response.end(isQuestion ? one.say(Buffer.concat(chunks).toString('utf8'), String(CN)) : '{}');
      });
    });
    const open = new Set<Socket>();
    server.on('connection', (socket: Socket) => open.add(socket.once('close', () => open.delete(socket))));
    await new Promise<void>((done, fail) => server.once('error', fail).listen(port, address, done));
    scope.defer(async () => {
      // Prometheus asks model servers as well, and leaves its connections open.
      for (const socket of open) socket.destroy();
      await new Promise((done) => server.close(done));
    });
    return one;
  }

  /** From now on it answers differently. */
  become(answer: ChatStandInOptions['answer']): void {
    this.answer = answer;
  }

  private say(body: string, caller: string): string {
    const { model, messages } = JSON.parse(body) as {
      readonly model: string;
      readonly messages: readonly { readonly content: string }[];
    };
    const question = { model, text: messages.map(({ content }) => content).join('\n'), caller };
    this.questions.push(question);
    return JSON.stringify({
      choices: [{ index: 0, message: { role: 'assistant', content: this.answer(question) }, finish_reason: 'stop' }],
    });
  }
}
