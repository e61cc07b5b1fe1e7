import { createSocket, type Socket } from 'node:dgram';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataOf } from '../checks/issued';
import { Daemon } from '../daemon';
import type { Problems } from '../report';
import { within, type Scope } from '../scope';
import { until } from '../wait';
import type { ServerCheck, ServerContext } from './check';
import { sendLines } from './diode-validator';
import { configOf, fileOf, identityOf, serviceOf } from './view';

const component = 'diode-validator';
const NAMESPACE = 'sallyport-diode';
const SECONDS = 30;
/** Of the receiver, behind the wire; nothing else of the lab has it. */
const PORT = 15_140;
const MAIN = join(__dirname, '..', '..', '..', 'src', 'cli', 'main.js');

export const DIODE_RECEIVE_CHECKS: readonly ServerCheck[] = [
  {
    component,
    what: 'our receiver behind the diode writes each record once, and names what was lost, forged, played again, and missed while it was dead',
    run: checkReceiver,
  },
];

/** What the wire makes of one datagram. */
type Wire = (bytes: Buffer, copy: number) => readonly Buffer[];

interface Step {
  /** Line of the generator; each of another series, which may cross only once a minute. */
  readonly line: string;
  readonly wire: Wire;
  /** True where a record comes of it. */
  readonly comes: boolean;
}

const all: Wire = (bytes) => [bytes];
const none: Wire = () => [];
const onlyFirstCopy: Wire = (bytes, copy) => (copy === 0 ? [bytes] : []);
const forged: Wire = (bytes) => [bytes, Buffer.from(bytes.map((byte, at) => (at === 20 ? byte ^ 1 : byte)))];

const line = (name: string, value: number, labels: object = {}): string => JSON.stringify({ name, labels, value });

const ALIVE: readonly Step[] = [
  { line: line('agg:targets_down', 3), wire: all, comes: true },
  { line: line('agg:alerts_firing', 1, { severity: 'critical' }), wire: none, comes: false },
  { line: line('agg:alerts_firing', 2, { severity: 'warning' }), wire: onlyFirstCopy, comes: true },
  { line: line('agg:alerts_firing', 3, { severity: 'info' }), wire: forged, comes: true },
];
const MISSED: Step = { line: line('agg:requests_day', 10, { finished_reason: 'stop' }), wire: all, comes: false };
const AFTER: Step = { line: line('agg:requests_day', 15, { finished_reason: 'length' }), wire: all, comes: true };

/** What the receiver has to say, beside its counts. */
const EXPECTED = [
  ['began ', 'gap 1', 'dropped bad-mac'],
  ['dropped replay', 'gap 1'],
] as const;

async function checkReceiver(context: ServerContext): Promise<Problems> {
  return within(context.scope, async (scope) => {
    const wire = await openWire(context, scope);
    const folder = join(context.folder, 'diode-receive');
    const key = dataOf(
      await context.cluster.admin.get({ apiVersion: 'v1', kind: 'Secret', namespace: NAMESPACE, name: 'diode-hmac' }),
    )['key'];
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'key'), key ?? '', { mode: 0o600 });
    const first = await startReceiver(folder, 'first', scope);
    for (const step of ALIVE) await send(context, wire, step, folder);
    const old = wire.passed[0];
    await first.stop('SIGKILL');
    await send(context, wire, MISSED, folder);
    const again = await startReceiver(folder, 'second', scope);
    if (old !== undefined) wire.play(old);
    await send(context, wire, AFTER, folder);
    await again.stop();
    const exit = again.exitCode() === 0 ? [] : [`it ends with ${again.exitCode()} when it is told to stop`];
    const said = [first.text(), again.text()];
    return [
      ...exit,
      ...recordProblems(recordsIn(folder)),
      ...said.flatMap((text, at) => reportProblems(text, EXPECTED[at] ?? [])),
    ];
  });
}

interface OpenWire {
  wire: Wire;
  /** Everything that was let through, in order. */
  readonly passed: Buffer[];
  play(bytes: Buffer): void;
}

/** Stands where the diode is, and hands over what its `wire` makes of each datagram. */
async function openWire(context: ServerContext, scope: Scope): Promise<OpenWire> {
  const { destination } = fileOf(configOf(context.manifests, component), 'config.json') as {
    readonly destination: { readonly address: string; readonly port: number };
  };
  await context.network.own(destination.address);
  const [inner, copies] = [createSocket('udp4'), new Map<string, number>()];
  const play = (bytes: Buffer): void => inner.send(bytes, PORT, '127.0.0.1');
  const open: OpenWire = { wire: all, passed: [], play };
  const outer: Socket = createSocket('udp4', (bytes) => {
    const copy = copies.get(bytes.toString('latin1')) ?? 0;
    copies.set(bytes.toString('latin1'), copy + 1);
    for (const one of open.wire(bytes, copy)) {
      open.passed.push(one);
      play(one);
    }
  });
  await new Promise<void>((done, fail) => outer.once('error', fail).bind(destination.port, destination.address, done));
  scope.defer(() => {
    outer.close();
    inner.close();
  });
  return open;
}

async function startReceiver(folder: string, name: string, scope: Scope): Promise<Daemon> {
  const daemon = Daemon.start(
    {
      name: `diode-receive-${name}`,
      file: process.execPath,
      args: [
        ...[MAIN, 'diode', 'receive', '--listen', `127.0.0.1:${PORT}`, '--key', `k1=${join(folder, 'key')}`],
        ...['--state', join(folder, 'mark'), '--out', join(folder, 'records'), '--report-seconds', '1'],
      ],
      folder,
    },
    scope,
  );
  const own = `:${PORT.toString(16).toUpperCase().padStart(4, '0')} `;
  await until({ what: 'the receiver listens', seconds: SECONDS, lost: () => daemon.lost() }, () =>
    Promise.resolve(readFileSync('/proc/net/udp', 'utf8').includes(own) || undefined),
  );
  return daemon;
}

/** Sends a line as the generator does, and waits for its record, or as long as one would take. */
async function send(
  context: ServerContext,
  wire: OpenWire,
  { line: text, wire: how, comes }: Step,
  folder: string,
): Promise<void> {
  wire.wire = how;
  const [api, before] = [context.cluster.admin, recordsIn(folder).length];
  const generator = await identityOf(api, NAMESPACE, 'diode-generator');
  await sendLines(await serviceOf(api, NAMESPACE, component), generator, [text]);
  await until({ what: text, seconds: comes ? SECONDS : 2 }, () =>
    Promise.resolve(recordsIn(folder).length > before || undefined),
  ).catch(() => undefined);
  // The other copies of it.
  await new Promise((done) => setTimeout(done, 200));
}

function recordsIn(folder: string): readonly string[] {
  const file = join(folder, 'records');
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
}

/** What is wrong with the records: those of the steps that come, each once, in their order. */
export function recordProblems(lines: readonly string[]): Problems {
  const found = lines.map((text) => {
    const { name, labels, value } = JSON.parse(text) as { name: string; labels: object; value: number };
    return JSON.stringify({ name, labels, value });
  });
  const expected = [...ALIVE, AFTER].filter(({ comes }) => comes).map((step) => step.line);
  return found.join('\n') === expected.join('\n') ? [] : [`records are ${found.join(' ')}, not ${expected.join(' ')}`];
}

/** What is wrong with the reports of one run: what it names, each once, but for its counts. */
export function reportProblems(text: string, expected: readonly string[]): Problems {
  const events = text
    .split('\n')
    .filter((one) => one.startsWith('{'))
    .map((one) => JSON.parse(one) as { event: string; lost?: number; reason?: string })
    .filter(({ event }) => event !== 'status')
    .map(({ event, lost, reason }) => `${event} ${reason ?? lost ?? ''}`);
  const distinct = [...new Set(events)].sort();
  const wanted = [...expected].sort();
  return distinct.join() === wanted.join()
    ? []
    : [`the receiver reports ${distinct.join(', ')}, not ${wanted.join(', ')}`];
}
