import type { KubeObject } from '../api';
import type { FlowGround } from '../pods/flows';
import type { Surroundings } from '../pods/silence';
import type { ServerContext } from './check';

/**
 * What there is in the cluster now, and what its policies and the values allow.
 * @param earlier pods that were there before, some of which may be gone
 */
export async function surroundingsOf(
  { cluster, names, site }: Pick<ServerContext, 'cluster' | 'names' | 'site'>,
  earlier: readonly KubeObject[] = [],
): Promise<Surroundings & FlowGround> {
  const { admin } = cluster;
  const now = await admin.list('v1', 'Pod');
  const gone = earlier.filter(({ metadata }) => now.every((one) => one.metadata.uid !== metadata.uid));
  const namespaces = await admin.list('v1', 'Namespace');
  return {
    pods: [...now, ...gone],
    services: await admin.list('v1', 'Service'),
    policies: await admin.list('networking.k8s.io/v1', 'NetworkPolicy'),
    namespaces: new Map(namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}])),
    apiServers: site.apiServers,
    names,
  };
}
