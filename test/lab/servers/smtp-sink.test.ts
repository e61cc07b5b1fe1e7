import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabAuthority } from '../certificates';
import { freePorts } from '../ports';
import { Scope } from '../scope';
import { SmtpSink } from './smtp-sink';

const NAME = 'mail.internal.example.mil';
const LOGIN = { user: 'u', password: 'p' };

/** Says a line and gives the last line of the answer. */
async function say(socket: Socket, line: string): Promise<string> {
  const lines = createInterface({ input: socket });
  const answer = new Promise<string>((done, fail) => {
    socket.once('error', fail);
    lines.on('line', (text) => /^\d{3} /.test(text) && done(text));
  });
  if (line !== '') socket.write(`${line}\r\n`);
  return answer.finally(() => {
    lines.close();
    socket.resume();
  });
}

describe('the mail server of the lab', () => {
  const scope = new Scope();
  let folder = '';
  let root = '';
  let sink: SmtpSink;
  let port = 0;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'smtp-'));
    const authority = await LabAuthority.create(folder);
    root = readFileSync(authority.root.cert, 'utf8');
    const pair = await authority.issue('mail', { commonName: 'mail', names: [`DNS:${NAME}`] });
    const [cert, key] = [readFileSync(pair.cert, 'utf8'), readFileSync(pair.key, 'utf8')];
    [port = 0] = await freePorts(1);
    sink = await SmtpSink.listen({ address: '127.0.0.1', port, login: LOGIN, cert, key }, scope);
  });
  afterAll(async () => {
    await scope.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes a mail by STARTTLS, under its name, and keeps what it refused', async () => {
    const clear = connect(port, '127.0.0.1');
    expect(await say(clear, '')).toBe('220 lab');
    expect(await say(clear, 'MAIL FROM:<a@x>')).toMatch(/^530/);
    expect(await say(clear, 'STARTTLS')).toMatch(/^220/);
    const socket = connectTls({ socket: clear, ca: root, servername: NAME });
    await new Promise((done, fail) => socket.once('secureConnect', done).once('error', fail));
    const lines = ['EHLO me', `AUTH PLAIN ${Buffer.from('\0u\0p').toString('base64')}`, 'MAIL FROM:<a@x>'];
    for (const line of [...lines, 'RCPT TO:<b@x>', 'DATA', 'Subject: s\r\n\r\nt\r\n.', 'QUIT']) {
      expect(await say(socket, line)).toMatch(/^[23]/);
    }
    expect(sink.mails).toEqual([{ hello: 'me', login: 'u', from: 'a@x', to: ['b@x'], text: 'Subject: s\n\nt' }]);
    expect(sink.refusals).toEqual(['530 STARTTLS first']);
  });
});
