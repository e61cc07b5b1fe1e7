import { buffersIn, bytes, double, fieldsOf, fixed64, type Fields } from './protobuf';

/** Attributes with a text for a value, which is all that the lab sends; others are read as empty. */
export type Attributes = Readonly<Record<string, string>>;

/** A log record, a span, or a point of a metric, as far as the lab looks at it. */
export interface Signal {
  /** Text of a log record, name of a span or of a metric. */
  readonly name: string;
  readonly resource: Attributes;
  readonly attributes: Attributes;
  /** Attributes of each event of a span. */
  readonly events: readonly Attributes[];
}

export type SignalKind = 'logs' | 'traces' | 'metrics';

/** Paths of the export calls: of gRPC, and of HTTP behind the base address. */
export const EXPORT: Readonly<Record<SignalKind, { readonly grpc: string; readonly http: string }>> = {
  logs: { grpc: '/opentelemetry.proto.collector.logs.v1.LogsService/Export', http: '/v1/logs' },
  traces: { grpc: '/opentelemetry.proto.collector.trace.v1.TraceService/Export', http: '/v1/traces' },
  metrics: { grpc: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', http: '/v1/metrics' },
};

/** Field numbers of opentelemetry-proto 1.x; a request, its scopes and its resource have the same ones for every kind. */
const ITEMS = 1;
const RESOURCE = { attributes: 1 };
const GROUP = { resource: 1, scopes: 2 };
const SCOPE = { items: 2 };
const LOG = { time: 1, body: 5, attributes: 6 };
const SPAN = { traceId: 1, spanId: 2, name: 5, start: 7, end: 8, attributes: 9, events: 11 };
const EVENT = { time: 1, name: 2, attributes: 3 };
const METRIC = { name: 1, gauge: 5 };
const POINT = { time: 3, double: 4, attributes: 7 };
const PAIR = { key: 1, value: 2 };
const TEXT = 1;
/** Data of a metric by its kind, and where the attributes of its points stand. */
const METRIC_KINDS: readonly (readonly [field: number, attributes: number])[] = [
  [5, POINT.attributes],
  [7, POINT.attributes],
  [9, 9],
  [10, 1],
  [11, 7],
];

/** Message of an export call with one signal. */
export function exportRequest(kind: SignalKind, signal: Signal, now: bigint): Buffer {
  const scope = bytes(SCOPE.items, ITEM[kind](signal, now));
  const resource = Buffer.concat(pairs(RESOURCE.attributes, signal.resource));
  return bytes(ITEMS, Buffer.concat([bytes(GROUP.resource, resource), bytes(GROUP.scopes, scope)]));
}

const ITEM: Readonly<Record<SignalKind, (signal: Signal, now: bigint) => Buffer>> = {
  logs: ({ name, attributes }, now) =>
    Buffer.concat([fixed64(LOG.time, now), bytes(LOG.body, bytes(TEXT, name)), ...pairs(LOG.attributes, attributes)]),
  traces: ({ name, attributes, events }, now) =>
    Buffer.concat([
      bytes(SPAN.traceId, Buffer.alloc(16, 1)),
      bytes(SPAN.spanId, Buffer.alloc(8, 1)),
      bytes(SPAN.name, name),
      fixed64(SPAN.start, now),
      fixed64(SPAN.end, now),
      ...pairs(SPAN.attributes, attributes),
      ...events.map((event) => bytes(SPAN.events, eventOf(event, now))),
    ]),
  metrics: ({ name, attributes }, now) => {
    const point = Buffer.concat([
      fixed64(POINT.time, now),
      double(POINT.double, 1),
      ...pairs(POINT.attributes, attributes),
    ]);
    return Buffer.concat([bytes(METRIC.name, name), bytes(METRIC.gauge, bytes(ITEMS, point))]);
  },
};

function eventOf(attributes: Attributes, now: bigint): Buffer {
  return Buffer.concat([fixed64(EVENT.time, now), bytes(EVENT.name, 'event'), ...pairs(EVENT.attributes, attributes)]);
}

function pairs(field: number, attributes: Attributes): readonly Buffer[] {
  return Object.entries(attributes).map(([key, value]) =>
    bytes(field, Buffer.concat([bytes(PAIR.key, key), bytes(PAIR.value, bytes(TEXT, value))])),
  );
}

/** Every signal in the message of an export call; a metric gives one for each of its points. */
export function signalsIn(kind: SignalKind, message: Buffer): readonly Signal[] {
  return buffersIn(fieldsOf(message), ITEMS).flatMap((group) => {
    const fields = fieldsOf(group);
    const [resource = Buffer.alloc(0)] = buffersIn(fields, GROUP.resource);
    const items = buffersIn(fields, GROUP.scopes).flatMap((scope) => buffersIn(fieldsOf(scope), SCOPE.items));
    const own = attributesIn(fieldsOf(resource), RESOURCE.attributes);
    return items.flatMap((item) => READ[kind](fieldsOf(item)).map((signal) => ({ ...signal, resource: own })));
  });
}

const READ: Readonly<Record<SignalKind, (item: Fields) => readonly Omit<Signal, 'resource'>[]>> = {
  logs: (item) => {
    const [body = Buffer.alloc(0)] = buffersIn(item, LOG.body);
    return [{ name: textIn(fieldsOf(body), TEXT), attributes: attributesIn(item, LOG.attributes), events: [] }];
  },
  traces: (item) => [
    {
      name: textIn(item, SPAN.name),
      attributes: attributesIn(item, SPAN.attributes),
      events: buffersIn(item, SPAN.events).map((event) => attributesIn(fieldsOf(event), EVENT.attributes)),
    },
  ],
  metrics: (item) =>
    METRIC_KINDS.flatMap(([field, attributes]) =>
      buffersIn(item, field)
        .flatMap((data) => buffersIn(fieldsOf(data), ITEMS))
        .map((point) => ({
          name: textIn(item, METRIC.name),
          attributes: attributesIn(fieldsOf(point), attributes),
          events: [],
        })),
    ),
};

function attributesIn(fields: Fields, field: number): Attributes {
  return Object.fromEntries(
    buffersIn(fields, field).map((pair) => {
      const read = fieldsOf(pair);
      const [value = Buffer.alloc(0)] = buffersIn(read, PAIR.value);
      return [textIn(read, PAIR.key), textIn(fieldsOf(value), TEXT)];
    }),
  );
}

function textIn(fields: Fields, field: number): string {
  return (buffersIn(fields, field)[0] ?? Buffer.alloc(0)).toString('utf8');
}
