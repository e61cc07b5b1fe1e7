import type { Boundary, Permissions } from '../core/boundary';
import { selectorLabels } from '../core/labels';
import { NAMESPACE_PREFIX } from '../core/names';
import { allowsDeclaredEgress } from '../core/posture';
import { boundaryOf, type LoadedValues } from '../core/site';
import { compareText } from '../core/result';
import type { Tier } from '../core/tier';
import type { Inputs } from './inputs';

/** The one component that may have a way out, in the tiers that have one (decisions 22). */
const EGRESS_GATEWAY = 'egress-gateway';

/** What counts as inside for a tier: the site's declaration, and names, addresses and resolvers of all its clusters. */
export function tierBoundary(tier: Tier, inputs: Pick<Inputs, 'values'>): Boundary {
  const { values } = inputs;
  const upstreamRegistries = values.site.registry.source === 'upstream' ? tier.upstreamRegistries : [];
  const own = Object.values(values.clusters).map((cluster) =>
    boundaryOf(values.site, cluster, { upstreamRegistries, egress: values.egress }),
  );
  const [first] = own;
  if (first === undefined) throw new Error('a values file without a cluster was accepted');
  const all = (key: 'domains' | 'cidrs' | 'resolvers'): readonly string[] =>
    [...new Set(own.flatMap((boundary) => boundary[key]))].sort(compareText);
  return { ...first, domains: all('domains'), cidrs: all('cidrs'), resolvers: all('resolvers') };
}

/** What a tier permits beyond its boundary. */
export function tierPermissions(tier: Tier, values: LoadedValues): Permissions {
  const systemTrust = tier.posture.trustAnchors === 'internal-and-system';
  const closed: Permissions = { tier: tier.name, systemTrust, egressRelays: [] };
  if (!allowsDeclaredEgress(tier.posture) || values.egress.length === 0) return closed;
  return {
    ...closed,
    egressRelays: [
      {
        namespace: `${NAMESPACE_PREFIX}egress`,
        labels: selectorLabels(EGRESS_GATEWAY, null),
        ports: [...new Set(values.egress.map((destination) => destination.port))].sort((a, b) => a - b),
      },
    ],
  };
}
