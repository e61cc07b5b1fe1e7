/**
 * Nothing takes requests from sources that are neither inside the boundary nor clients of the site.
 *
 * Fields: NetworkPolicy spec.ingress[].from[].ipBlock, and ingress rules without `from`; the same in Cilium, Calico and Antrea kinds;
 * Service spec.type, loadBalancerIP, loadBalancerSourceRanges (or the annotation before it), externalTrafficPolicy, externalIPs; hostPort of
 * containers; allow-list annotations of Ingress and Route; Middleware of Traefik; SecurityPolicy of Envoy Gateway.
 * Unchecked: Ingress, Route, IngressRoute and Gateway that list no callers, and routes of a Gateway that is not in the set: who
 * comes in is decided by the Service of their controller.
 * Allowed: address blocks which, less their exceptions, lie in the boundary's blocks or in those of its clients; pod and namespace
 * selectors; a LoadBalancer whose source ranges lie there and whose node ports, if it has any, keep the caller's address.
 * Ingress rules of a policy that does not isolate ingress have no effect: `isolate-every-pod` reports the pod.
 */
import type { ManifestObject } from '../../../manifest/manifest';
import { hostPortsOf } from '../../facts/host-ports';
import { directionsOf, isNetworkPolicy } from '../../facts/network-policies/isolation';
import { ANY_SOURCE, entriesOf, summarise, type Blocks, type Opening } from '../../facts/network-policies/openings';
import { foreignEntriesOf } from '../../facts/network-policies/other-engines-entries';
import {
  authorizedEntriesOf,
  middlewareEntriesOf,
  UNKNOWN_CALLERS,
  unlistedEntriesOf,
} from '../../facts/network-policies/route-entries';
import {
  annotatedEntriesOf,
  FOREIGN_ADDRESS,
  HIDDEN_CALLER,
  NODE_PORT,
  serviceEntriesOf,
} from '../../facts/network-policies/service-entries';
import { mapAt } from '../../facts/plain';
import type { AuditContext, Hit, Rule } from '../../rule';
import { admission } from './admission';

export const rule: Rule = {
  id: 'NETPOL-003',
  name: 'no-open-ingress',
  family: 'network',
  severity: 'high',
  title: 'Nothing takes requests from sources that are neither inside the boundary nor clients of the site',
  message: 'requests from sources outside the boundary are let in',
  fix: 'name the callers by podSelector and namespaceSelector, or by address blocks of the site and of its clients',
  admission,
  checkObject,
};

function* checkObject(object: ManifestObject, { boundary, objects }: AuditContext): Iterable<Hit> {
  const blocks: Blocks = { cidrs: [...boundary.cidrs, ...boundary.clients] };
  for (const entry of entries(object, blocks)) {
    yield { object, path: entry.path, value: entry.value, ...cure(entry, object) };
  }
  for (const { path, value } of unlistedEntriesOf(object, objects)) {
    yield { object, path, value, ...cure({ path, value }, object), isUnchecked: true };
  }
}

function entries(object: ManifestObject, blocks: Blocks): readonly Opening[] {
  if (isNetworkPolicy(object))
    return directionsOf(object).includes('ingress') ? entriesOf(mapAt(object.value, 'spec'), blocks) : [];
  return [
    ...foreignEntriesOf(object, blocks),
    ...serviceEntriesOf(object, blocks),
    ...annotatedEntriesOf(object, blocks),
    ...middlewareEntriesOf(object, blocks),
    ...authorizedEntriesOf(object, blocks),
    ...hostPortsOf(object),
  ];
}

const CURES: Readonly<Record<string, string>> = {
  [FOREIGN_ADDRESS]: 'give it an address of the site, or leave spec.loadBalancerIP out',
  [ANY_SOURCE]: 'name the callers: an ingress rule without a peer lets every address in',
  [NODE_PORT]:
    'use a ClusterIP behind a LoadBalancer with source ranges: a node port listens on every node, for everybody',
  [UNKNOWN_CALLERS]:
    'say who may call: an allow list in the annotations or a middleware, or a policy of the gateway that denies everybody else',
  [HIDDEN_CALLER]:
    'set externalTrafficPolicy: Local, so that policies see who calls, or allocateLoadBalancerNodePorts: false where the load balancer needs none',
};

function cure({ value, outside }: Opening, { kind }: ManifestObject): { readonly fix?: string } {
  if (value === ANY_SOURCE && kind === 'Service')
    return {
      fix: 'set loadBalancerSourceRanges to the address blocks of the clients: without them it takes everybody',
    };
  if (value.startsWith('host port')) return { fix: 'take hostPort away, and reach the pod by a Service' };
  const fix = CURES[value] ?? (outside === undefined ? undefined : `shut out ${summarise(outside)}: narrow the block`);
  return fix === undefined ? {} : { fix };
}
