import type { Surroundings } from '../pods/silence';
import type { ServerContext } from './check';

/** What there is in the cluster now, and what the output and its values allow. */
export async function surroundingsOf({
  cluster,
  manifests,
  names,
}: Pick<ServerContext, 'cluster' | 'manifests' | 'names'>): Promise<Surroundings> {
  return {
    pods: await cluster.admin.list('v1', 'Pod'),
    services: await cluster.admin.list('v1', 'Service'),
    policies: manifests.filter(({ kind }) => kind === 'NetworkPolicy').map(({ object }) => object),
    names,
  };
}
