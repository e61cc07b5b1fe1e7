import { callGrpc, type GrpcStatus, type Identity } from '../wire/grpc';
import { EXPORT, exportRequest, type Signal, type SignalKind } from '../wire/otlp';
import type { ServerContext } from './check';
import { identityOf, serviceOf } from './view';

const NAMESPACE = 'sallyport-observability';
const COLLECTOR = 'otel-collector';

/** A component with a certificate of the cluster: the gateway where there is one, as it alone has a flow. */
export async function callerOf({ cluster, manifests }: ServerContext): Promise<Identity> {
  const hasGateway = manifests.some(({ kind, name }) => kind === 'Certificate' && name === 'agentgateway');
  const [namespace, name] = hasGateway ? ['sallyport-gateway', 'agentgateway'] : [NAMESPACE, 'prometheus'];
  return identityOf(cluster.admin, namespace, name);
}

/** Sends one signal to the collector as one of its callers. */
export async function send(
  { cluster }: ServerContext,
  kind: SignalKind,
  sent: Signal,
  as: Pick<Identity, 'ca'> & Partial<Identity>,
): Promise<GrpcStatus> {
  const { address, name, ports } = await serviceOf(cluster.admin, NAMESPACE, COLLECTOR);
  const message = exportRequest(kind, sent, BigInt(Date.now()) * 1_000_000n);
  return callGrpc({ address, name, port: ports['otlp'] ?? 0, path: EXPORT[kind].grpc, message, as });
}
