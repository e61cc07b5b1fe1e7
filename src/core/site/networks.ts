import { blockOf, overlaps } from '../address';
import type { Found } from './checks';
import type { PlacedCluster, PlacedHost, PlacedText, Plan } from './plan';

/**
 * Networks that must stand apart: policies know everybody outside a pod network by address alone, so that an address of
 * two meanings gives one of them the rights of the other.
 *
 * Pods and Services of two clusters may have the same numbers: neither is seen from the other cluster, where calls come
 * from nodes and go to load balancers. What the other cluster does see (nodes, API server, load balancer) may overlap
 * nothing there.
 */
export function networkChecks(plan: Plan): Found[] {
  return [
    ...plan.clusters.flatMap(withinCluster),
    ...plan.clusters.flatMap((cluster, index) => betweenClusters(plan.clusters.slice(0, index), cluster)),
    ...plan.hosts.flatMap((host) => hostCollisions(plan, host)),
    ...linkCollisions(plan),
    ...plan.clients.flatMap((client) => clientCollisions(plan, client)),
    ...plan.dataPlane.flatMap((network) => dataPlaneCollisions(plan, network)),
  ];
}

function withinCluster({ pods, services, nodes }: PlacedCluster): Found[] {
  const blocks = [...pods, ...services, ...nodes];
  const allowed = 'networks of pods, Services and nodes apart from each other';
  return blocks.flatMap((block, index) =>
    apart(block, blocks.slice(0, index), (other) => `network overlaps ${other}`, allowed),
  );
}

/** What is seen of a later cluster against everything of the earlier ones, and the other way round. */
function betweenClusters(earlier: readonly PlacedCluster[], cluster: PlacedCluster): Found[] {
  return earlier.flatMap((other) => {
    const own = `a network of ${other.part}`;
    const seen = seenOf(cluster).flatMap((block) =>
      apart(block, allOf(other), (text) => `address or network overlaps ${text}, ${own}`, APART),
    );
    const inner = [...cluster.pods, ...cluster.services].flatMap((block) =>
      apart(block, seenOf(other), (text) => `network overlaps ${text}, an address or network of ${other.part}`, APART),
    );
    return [...seen, ...inner];
  });
}

const APART = 'nodes and API servers of one cluster outside every network of the other';

function seenOf({ nodes, apiServer }: PlacedCluster): readonly PlacedText[] {
  return [...nodes, ...apiServer];
}

function allOf(cluster: PlacedCluster): readonly PlacedText[] {
  return [...cluster.pods, ...cluster.services, ...seenOf(cluster)];
}

/** A host outside the cluster that has an address of pods or Services would be a way around the policies. */
function hostCollisions({ clusters }: Plan, { addresses }: PlacedHost): Found[] {
  const taken = clusters.flatMap(({ pods, services }) => [...pods, ...services]);
  const allowed = 'addresses outside the networks of pods and Services';
  return addresses.flatMap((address) =>
    apart(address, taken, (text) => `address is in ${text}, a network of the cluster`, allowed),
  );
}

/** The load balancer of the control plane is no node of the data plane: calls for one must not be allowed to the other. */
function linkCollisions({ clusters, controlPlane }: Plan): Found[] {
  const taken = clusters.filter(({ part }) => part === 'data-plane').flatMap(seenOf);
  return controlPlane.flatMap((address) =>
    apart(address, taken, (text) => `address is in ${text}, of the data plane`, APART),
  );
}

/**
 * A user of the gateway is no pod, no Service and no node. Load balancers hand on the addresses of their callers
 * (`externalTrafficPolicy: Local`), so that no user needs to be taken for a node.
 */
function clientCollisions({ clusters }: Plan, client: PlacedText): Found[] {
  const taken = clusters.flatMap(({ pods, services, nodes }) => [...pods, ...services, ...nodes]);
  const allowed = 'networks of users, apart from those of the clusters';
  return apart(client, taken, (text) => `network of clients overlaps ${text}, a network of the cluster`, allowed);
}

/** Whoever calls as the data plane comes from outside the control plane. */
function dataPlaneCollisions({ clusters }: Plan, network: PlacedText): Found[] {
  const taken = clusters.filter(({ part }) => part === 'control-plane').flatMap(allOf);
  const allowed = 'networks that calls of the data plane come from, apart from those of the control plane';
  return apart(network, taken, (text) => `network of the data plane overlaps ${text}, of the control plane`, allowed);
}

/** A refusal at `block` for the first of `taken` that it overlaps. */
function apart(
  block: PlacedText,
  taken: readonly PlacedText[],
  say: (other: string) => string,
  allowed: string,
): Found[] {
  const other = taken.find(({ text }) => overlaps(blockOf(text), blockOf(block.text)));
  if (other === undefined) return [];
  const fix = `change ${block.text} or ${other.text}: no address may be in both`;
  return [{ path: block.path, message: say(other.text), allowed, fix }];
}
