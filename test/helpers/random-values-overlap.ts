import type { Draw, SiteDocuments } from './random-values';
import type { Attack } from './random-values-attacks';

interface Networks {
  readonly podCidrs: readonly string[];
  readonly serviceCidrs: readonly string[];
  readonly nodeCidrs: readonly string[];
  readonly apiServer: { readonly addresses: readonly string[] };
}

/** Gives somebody a network that already means somebody else. */
export function overlapAttack(draw: Draw, site: SiteDocuments): Attack {
  const all = clustersOf(site);
  const attacks: (() => Attack)[] = [
    () => ({ path: ['site', 'clients', 0], value: networkOf(draw, draw.pick(Object.values(all))) }),
  ];
  const { 'control-plane': control, 'data-plane': data } = all;
  if (control !== undefined && data !== undefined) {
    attacks.push(
      () => ({ path: ['site', 'dataPlane', 'cidrs', 0], value: networkOf(draw, control) }),
      () => ({ path: ['site', 'controlPlane', 'addresses', 0], value: draw.pick(data.apiServer.addresses) }),
      () => ({ path: ['clusters', 'data-plane', 'nodeCidrs', 0], value: networkOf(draw, control) }),
      () => ({ path: ['clusters', 'data-plane', 'podCidrs', 0], value: draw.pick(control.nodeCidrs) }),
      () => ({
        path: ['clusters', 'data-plane', 'apiServer', 'addresses', 0],
        value: draw.pick(control.apiServer.addresses),
      }),
    );
  }
  return draw.pick(attacks)();
}

function clustersOf({ values }: SiteDocuments): Readonly<Record<string, Networks>> {
  const { cluster, clusters } = values as { cluster?: Networks; clusters?: Readonly<Record<string, Networks>> };
  return clusters ?? (cluster === undefined ? {} : { main: cluster });
}

function networkOf(draw: Draw, { podCidrs, serviceCidrs, nodeCidrs }: Networks): string {
  return draw.pick([...podCidrs, ...serviceCidrs, ...nodeCidrs]);
}
