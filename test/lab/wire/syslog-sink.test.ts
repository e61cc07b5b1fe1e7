import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabAuthority } from '../certificates';
import { Scope } from '../scope';
import { until } from '../wait';
import type { Identity } from './grpc';
import { SyslogSink } from './syslog-sink';

const FOLDER = mkdtempSync(join(tmpdir(), 'sallyport-syslog-'));
const LINE = '<109>1 - site sallyport - audit - {}\n';
const scope = new Scope();
let identity: Identity;
let sink: SyslogSink;

beforeAll(async () => {
  const authority = await LabAuthority.create(FOLDER);
  const { cert, key } = await authority.issue('siem', { commonName: 'siem', names: ['DNS:siem.example'] });
  const [own, secret, ca] = [cert, key, authority.root.cert].map((file) => readFileSync(file, 'utf8'));
  identity = { cert: own ?? '', key: secret ?? '', ca: ca ?? '' };
  sink = await SyslogSink.listen({ address: '127.0.0.1', port: 0, identity }, scope);
}, 60_000);
afterAll(async () => {
  await scope.close();
  rmSync(FOLDER, { recursive: true });
});

async function send(as: Partial<Identity>, ...parts: readonly string[]): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port: sink.port, servername: 'siem.example', ...as });
  socket.on('error', () => undefined);
  await new Promise((done) => socket.once('secureConnect', done).once('close', done));
  for (const part of parts) await new Promise((done) => socket.write(part, done));
  socket.end();
  await new Promise((done) => (socket.closed ? done(undefined) : socket.once('close', done)));
}

describe('a SIEM of the lab', () => {
  it('keeps what comes with its length, however it is cut', async () => {
    await send(identity, `${LINE.length} ${LINE}${LINE.length} `, LINE);
    await until({ what: 'both are there', seconds: 10 }, async () => sink.messages.length === 2 || undefined);
    expect(sink.messages[1]).toMatchObject({ facility: 13, hostname: 'site', message: '{}\n' });
    expect(sink.refusals).toEqual([]);
  });

  it('keeps nothing of callers without a certificate, and nothing in another form', async () => {
    await send({ ca: identity.ca }, `${LINE.length} ${LINE}`);
    await send(identity, LINE);
    await until({ what: 'both are refused', seconds: 10 }, async () => sink.refusals.length >= 2 || undefined);
    expect(sink.refusals.join('\n')).toMatch(/did not return a certificate[^]*no length before a message/);
    expect(sink.messages).toHaveLength(2);
  });
});
