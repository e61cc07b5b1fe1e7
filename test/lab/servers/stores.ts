import type { Pods } from '../pods/pods';
import { OtlpSink } from '../wire/otlp-sink';
import type { ServerContext } from './check';
import { identityOf } from './view';

const NAMESPACE = 'sallyport-observability';
/** Where the lab stands in for a store, by the kind of what it takes. */
const STORES = {
  logs: { component: 'loki', port: 'https' },
  traces: { component: 'tempo', port: 'otlp-grpc' },
} as const;

export type StoreKind = keyof typeof STORES;

/** Those that listen, by the pods of the cluster: several checks look into the same one. */
const listening = new WeakMap<Pods, Map<StoreKind, OtlpSink>>();

/** Listens where a pod of a store would, with the certificate of that store; only the first call opens it. */
export async function storeOf(context: ServerContext, kind: StoreKind): Promise<OtlpSink> {
  const own = listening.get(context.pods) ?? new Map<StoreKind, OtlpSink>();
  listening.set(context.pods, own);
  const sink = own.get(kind) ?? (await open(context, kind));
  own.set(kind, sink);
  return sink;
}

async function open({ cluster, pods, scope }: ServerContext, kind: StoreKind): Promise<OtlpSink> {
  const store = STORES[kind];
  const { address, ports } = await pods.standIn(NAMESPACE, store.component);
  const identity = await identityOf(cluster.admin, NAMESPACE, store.component);
  const port = ports[store.port];
  if (port === undefined)
    throw new Error(`${store.component} has no port ${store.port}: ${Object.keys(ports).join(', ')}`);
  return OtlpSink.listen({ address, port, identity, asksForCertificate: true }, scope);
}
