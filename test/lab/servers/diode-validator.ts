import { createHmac } from 'node:crypto';
import { createSocket, type RemoteInfo } from 'node:dgram';
import { get } from 'node:http';
import { connect } from 'node:tls';
import { dataOf } from '../checks/issued';
import type { Problems } from '../report';
import { within, type Scope } from '../scope';
import { until } from '../wait';
import type { Identity } from '../wire/grpc';
import type { ServerCheck, ServerContext } from './check';
import { configOf, fileOf, identityOf, serviceOf, type ServicePlace } from './view';

const component = 'diode-validator';
const NAMESPACE = 'sallyport-diode';
const SECONDS = 30;
const DATAGRAM_BYTES = 640;

export const DIODE_VALIDATOR_CHECKS: readonly ServerCheck[] = [
  {
    component,
    what: 'records of the approved list cross the diode, numbered and authenticated, and nothing else does',
    run: checkRecords,
  },
];

/** The part of the configuration that says what has to happen. */
interface Config {
  readonly schema: string;
  readonly destination: { readonly address: string; readonly port: number };
  readonly hmac: { readonly keyId: string };
  readonly repeat: number;
}

const line = (name: string, value: unknown, labels: object = {}): string => JSON.stringify({ name, labels, value });

/** What passes, in this order, with its unit. */
const PASSING = [
  { text: line('agg:heartbeat', 1), name: 'agg:heartbeat', labels: {}, unit: 'count', value: 1 },
  { text: line('agg:targets_up', 7), name: 'agg:targets_up', labels: {}, unit: 'count', value: 7 },
] as const;

/** What does not, and what each is counted as. */
const REFUSED: readonly (readonly [text: string, reason: string])[] = [
  ['not a record', 'not-json'],
  [line('agg:heartbeat', 1).replace('{', '{"time":1,'), 'not-a-record'],
  [line('agg:somebody', 1), 'unknown-name'],
  [line('agg:heartbeat', 1, { user: 'somebody' }), 'wrong-labels'],
  [line('agg:targets_up', 0.5), 'wrong-value'],
  [line('agg:heartbeat', 2), 'out-of-bounds'],
  [line('agg:heartbeat', 1), 'too-often'],
  [`"${'ü'.repeat(4)}"`, 'not-ascii'],
];

async function checkRecords(context: ServerContext): Promise<Problems> {
  const config = fileOf(configOf(context.manifests, component), 'config.json') as Config;
  return within(context.scope, async (scope) => {
    const { address, port } = config.destination;
    await context.network.own(address);
    const received = await listen(address, port, scope);
    const api = context.cluster.admin;
    const service = await serviceOf(api, NAMESPACE, component);
    const generator = await identityOf(api, NAMESPACE, 'diode-generator');
    const before = await counts(service);
    const texts = [...PASSING.map(({ text }) => text), ...REFUSED.map(([text]) => text)];
    await sendLines(service, generator, texts);
    await sendLines(service, await identityOf(api, 'sallyport-observability', 'prometheus'), [PASSING[0].text]).catch(
      // The connection ends by itself: that is what is wanted, and the count says it.
      () => undefined,
    );
    const expected = expectedCounts();
    const now = await until({ what: 'every record is counted', seconds: SECONDS }, async () => {
      const seen = await counts(service);
      return [...expected].every(([name, more]) => grown(seen, before, name) >= more) ? seen : undefined;
    }).catch(async () => counts(service));
    const wrong = [...expected].flatMap(([name, more]) => {
      const by = grown(now, before, name);
      return by === more ? [] : [`${name} grows by ${by}, not by ${more}`];
    });
    const key = dataOf(await api.get({ apiVersion: 'v1', kind: 'Secret', namespace: NAMESPACE, name: 'diode-hmac' }));
    await until({ what: 'every datagram comes', seconds: SECONDS }, () =>
      Promise.resolve(received.length >= PASSING.length * config.repeat || undefined),
    ).catch(() => undefined);
    return [...wrong, ...datagramProblems(received, config, key['key'] ?? '')];
  });
}

function expectedCounts(): ReadonlyMap<string, number> {
  const refused = REFUSED.map(
    ([, reason]) => [`sallyport_diode_records_refused_total{reason="${reason}"}`, 1] as const,
  );
  return new Map<string, number>([
    ['sallyport_diode_records_passed_total', PASSING.length],
    ['sallyport_diode_clients_refused_total', 1],
    ['sallyport_diode_send_failures_total', 0],
    ...refused,
  ]);
}

/** What is wrong with the datagrams of the records that pass, each of which has to come as often as it is configured. */
export function datagramProblems(
  received: readonly Buffer[],
  config: Omit<Config, 'destination'>,
  hex: string,
): Problems {
  const wanted = PASSING.length * config.repeat;
  const problems = received.length === wanted ? [] : [`${received.length} datagrams come, not ${wanted}`];
  const texts = [...new Set(received.map((one) => one.toString('latin1')))];
  const records = texts.map((text) => {
    const [content = '', mac = '', rest = ''] = text.split('\n');
    if (Buffer.byteLength(text, 'latin1') !== DATAGRAM_BYTES || rest.trim() !== '')
      problems.push(`no datagram: ${text}`);
    const own = createHmac('sha256', Buffer.from(hex, 'hex')).update(content).digest('hex');
    if (mac !== own) problems.push(`not authenticated by the key of the site: ${content}`);
    return content;
  });
  const [first = 0] = records.map((content) => numberIn(content, 'sequence'));
  const [since = 0] = records.map((content) => numberIn(content, 'since'));
  const expected = PASSING.map(({ name, labels, unit, value }, index) =>
    JSON.stringify({
      schema: config.schema,
      key: config.hmac.keyId,
      since,
      sequence: first + index,
      name,
      labels,
      unit,
      value,
    }),
  );
  const missing = expected
    .filter((content) => !records.includes(content))
    .map((content) => `does not come: ${content}`);
  const other = records.filter((content) => !expected.includes(content)).map((content) => `comes as well: ${content}`);
  return [...problems, ...missing, ...other];
}

function numberIn(content: string, key: 'since' | 'sequence'): number {
  return Number(new RegExp(`"${key}":(\\d+)`).exec(content)?.[1] ?? 0);
}

async function listen(address: string, port: number, scope: Scope): Promise<readonly Buffer[]> {
  const received: Buffer[] = [];
  const socket = createSocket('udp4', (message: Buffer, _: RemoteInfo) => void received.push(message));
  await new Promise<void>((done, fail) => socket.once('error', fail).bind(port, address, done));
  scope.defer(() => void socket.close());
  return received;
}

/** Sends lines as the generator does, and waits until the other side has them all. */
export function sendLines(
  { address, name, ports }: ServicePlace,
  as: Identity,
  lines: readonly string[],
): Promise<void> {
  return new Promise((done, fail) => {
    const port = ports['records'] ?? 0;
    const socket = connect({ host: address, port, servername: name, ...as }, () => {
      socket.end(lines.map((one) => `${one}\n`).join(''));
    });
    socket.once('error', fail).once('close', () => done());
    socket.resume();
  });
}

type Counts = ReadonlyMap<string, number>;

/** Every count by its name and labels, as Prometheus reads them. */
async function counts({ address, ports }: ServicePlace): Promise<Counts> {
  const text = await new Promise<string>((done, fail) => {
    get({ host: address, port: ports['health'] ?? 0, path: '/metrics', agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('end', () => done(Buffer.concat(parts).toString('utf8')));
    }).once('error', fail);
  });
  const lines = text.split('\n').filter((one) => one !== '' && !one.startsWith('#'));
  return new Map(lines.map((one) => [one.replace(/ \S+$/, ''), Number(one.replace(/^.* /, ''))]));
}

function grown(now: Counts, before: Counts, name: string): number {
  return (now.get(name) ?? 0) - (before.get(name) ?? 0);
}
