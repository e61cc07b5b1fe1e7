import { get } from 'node:http';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { until } from '../wait';
import { callGrpc, type GrpcStatus, type Identity } from '../wire/grpc';
import { EXPORT, exportRequest, type Signal, type SignalKind } from '../wire/otlp';
import { OtlpSink } from '../wire/otlp-sink';
import type { ServerCheck, ServerContext } from './check';
import { checkLink, takesLink } from './otel-link';
import { configOf, identityOf, serviceOf } from './view';

const component = 'otel-collector';
const NAMESPACE = 'sallyport-observability';
/** Longer than several waits between two tries of the collector, which grow to 30 seconds. */
const STORED_SECONDS = 150;
const UNIMPLEMENTED = 12;
/** Where the lab stands in for a store, by the kind of what it takes. */
const STORES = {
  logs: { component: 'loki', port: 'https' },
  traces: { component: 'tempo', port: 'otlp-grpc' },
} as const;

export const OTEL_COLLECTOR_CHECKS: readonly ServerCheck[] = [
  {
    component,
    what: 'logs and spans wait until their stores answer, and come there without payload and under the right stream',
    run: checkStored,
  },
  { component, what: 'nobody without a certificate is heard, and metrics are not taken', run: checkRefusals },
  { component, what: 'its own metrics have the names that we use', run: checkOwnMetrics },
  {
    component,
    what: 'of the aggregates of a data plane, those on the list are shown',
    isFor: takesLink,
    run: checkLink,
  },
];

/** What a caller sends, and what the stores have to see of it. */
export interface Sent {
  readonly kind: keyof typeof STORES;
  readonly sent: Signal;
  readonly stored: Signal;
}

/** By which what was sent is found again. */
const ID = 'audit.request_id';
const CALLER = { 'service.name': 'agentgateway' };
const PAYLOAD = {
  'gen_ai.prompt': 'a prompt',
  'gen_ai.completion.0.content': 'a completion',
  'gen_ai.tool.call.arguments': 'arguments',
  'gen_ai.tool.definitions': 'definitions',
  'input.value': 'a prompt',
  'llm.prompts.0': 'a prompt',
  'http.request.header.authorization': 'a key',
};
const METADATA = { 'gen_ai.request.model': 'chat', 'http.method': 'POST' };
const AUDIT = { 'audit.principal': 'somebody' };

const SENT: readonly Sent[] = [
  {
    kind: 'logs',
    sent: signal(
      'a prompt',
      { ...CALLER, stream: 'mine', ...PAYLOAD },
      { ...METADATA, ...AUDIT, ...PAYLOAD, [ID]: 'use' },
    ),
    stored: signal('', { ...CALLER, stream: 'audit' }, { ...METADATA, ...AUDIT, [ID]: 'use' }),
  },
  {
    kind: 'logs',
    sent: signal('a completion', { ...CALLER, stream: 'audit' }, { ...METADATA, [ID]: 'record' }),
    stored: signal('', CALLER, { ...METADATA, [ID]: 'record' }),
  },
  ...[[], [{ ...METADATA, ...PAYLOAD }]].map((events, number): Sent => {
    const kept = { ...METADATA, [ID]: `span ${number}` };
    return {
      kind: 'traces',
      sent: signal('a span', { ...CALLER, ...PAYLOAD }, { ...kept, ...PAYLOAD }, events),
      stored: signal('a span', CALLER, kept),
    };
  }),
];

function signal(
  name: string,
  resource: Signal['resource'],
  attributes: Signal['attributes'],
  events: Signal['events'] = [],
): Signal {
  return { name, resource, attributes, events };
}

async function checkStored(context: ServerContext): Promise<Problems> {
  const caller = await callerOf(context);
  const problems: string[] = [];
  for (const { kind, sent } of SENT) {
    const { code, text } = await send(context, kind, sent, caller);
    if (code !== 0) problems.push(`${idOf(sent)} is refused: ${code} ${text}`);
  }
  const sinks = { logs: await standIn(context, 'logs'), traces: await standIn(context, 'traces') };
  await until(
    { what: 'everything is stored', seconds: STORED_SECONDS },
    async () =>
      SENT.every(({ kind, sent }) => sinks[kind].signals(kind).some((one) => idOf(one) === idOf(sent))) || undefined,
  ).catch((error: unknown) => problems.push((error as Error).message));
  return [
    ...problems,
    ...storedProblems(configOf(context.manifests, component), SENT, (kind) => sinks[kind].signals(kind)),
  ];
}

/** What is wrong with what came to the stores, compared with what has to come. */
export function storedProblems(
  config: Manifest | undefined,
  expected: readonly Sent[],
  found: (kind: Sent['kind']) => readonly Signal[],
): Problems {
  return expected.flatMap(({ kind, stored }) => {
    const place = config === undefined ? '' : `${titleOf(config)}: `;
    const same = found(kind).filter((one) => idOf(one) === idOf(stored));
    if (same.length === 0) return [`${place}${idOf(stored)} does not come to its store`];
    return same
      .filter((one) => textOf(one) !== textOf(stored))
      .map((one) => `${place}stored is ${textOf(one)}, not ${textOf(stored)}`);
  });
}

function idOf({ attributes }: Signal): string {
  return String(attributes[ID]);
}

/** The same text for the same attributes, in whatever order they stand. */
function textOf({ name, resource, attributes, events }: Signal): string {
  const sorted = (map: Signal['attributes']): object => Object.fromEntries(Object.entries(map).sort());
  return JSON.stringify([name, sorted(resource), sorted(attributes), events.map(sorted)]);
}

/** Listens where a pod of a store would, with the certificate of that store. */
async function standIn({ cluster, pods, scope }: ServerContext, kind: keyof typeof STORES): Promise<OtlpSink> {
  const store = STORES[kind];
  const { address, ports } = await pods.standIn(NAMESPACE, store.component);
  const identity = await identityOf(cluster.admin, NAMESPACE, store.component);
  const port = ports[store.port];
  if (port === undefined)
    throw new Error(`${store.component} has no port ${store.port}: ${Object.keys(ports).join(', ')}`);
  return OtlpSink.listen({ address, port, identity, asksForCertificate: true }, scope);
}

/** A component with a certificate of the cluster: the gateway where there is one, as it alone has a flow. */
async function callerOf({ cluster, manifests }: ServerContext): Promise<Identity> {
  const hasGateway = manifests.some(({ kind, name }) => kind === 'Certificate' && name === 'agentgateway');
  const [namespace, name] = hasGateway ? ['sallyport-gateway', 'agentgateway'] : [NAMESPACE, 'prometheus'];
  return identityOf(cluster.admin, namespace, name);
}

async function send(
  { cluster }: ServerContext,
  kind: SignalKind,
  sent: Signal,
  as: Pick<Identity, 'ca'> & Partial<Identity>,
): Promise<GrpcStatus> {
  const { address, name, ports } = await serviceOf(cluster.admin, NAMESPACE, component);
  const message = exportRequest(kind, sent, BigInt(Date.now()) * 1_000_000n);
  return callGrpc({ address, name, port: ports['otlp'] ?? 0, path: EXPORT[kind].grpc, message, as });
}

async function checkRefusals(context: ServerContext): Promise<Problems> {
  const caller = await callerOf(context);
  const metric = signal('lab_metric', CALLER, {});
  const { code, text } = await send(context, 'metrics', metric, caller);
  const unknown = await send(context, 'logs', metric, { ca: caller.ca }).then(
    (status) => [`a caller without a certificate is answered: ${status.code} ${status.text}`],
    () => [],
  );
  return [
    ...unknown,
    ...(code === UNIMPLEMENTED ? [] : [`a metric is answered by ${code} ${text}, not by ${UNIMPLEMENTED}`]),
  ];
}

/** Metrics that the README of the component says are used. */
const USED = ['otelcol_exporter_queue_size', 'otelcol_exporter_queue_capacity'];

async function checkOwnMetrics({ cluster }: ServerContext): Promise<Problems> {
  const { address, ports } = await serviceOf(cluster.admin, NAMESPACE, component);
  const text = await textAt(`http://${address}:${ports['metrics'] ?? 0}/metrics`);
  return USED.filter((name) => !text.split('\n').some((line) => line.startsWith(`${name}{`))).map(
    (name) => `there is no metric ${name}`,
  );
}

function textAt(url: string): Promise<string> {
  return new Promise((done, fail) => {
    get(url, { agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('end', () => done(Buffer.concat(parts).toString('utf8')));
    }).once('error', fail);
  });
}
