import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { until } from '../wait';
import type { Signal } from '../wire/otlp';
import type { ServerCheck, ServerContext } from './check';
import { checkLink, takesLink } from './otel-link';
import { callerOf, send } from './collector-caller';
import { textAt } from './plain';
import { storeOf, type StoreKind } from './stores';
import { configOf, serviceOf } from './view';

const component = 'otel-collector';
const NAMESPACE = 'sallyport-observability';
/** Longer than several waits between two tries of the collector, which grow to 30 seconds. */
const STORED_SECONDS = 150;
const UNIMPLEMENTED = 12;
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
  readonly kind: StoreKind;
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
  const sinks = { logs: await storeOf(context, 'logs'), traces: await storeOf(context, 'traces') };
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
