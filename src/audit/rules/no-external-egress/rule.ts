/**
 * No policy and no Service opens a way to an address or name outside the boundary, or to everything inside it.
 *
 * Fields: NetworkPolicy spec.egress[].to[].ipBlock, and egress rules without `to`; the same in Cilium, Calico, Antrea, Istio,
 * EgressFirewall, EgressNetworkPolicy and the cluster-scope policy kinds; Service spec.externalName and spec.externalIPs;
 * Endpoints and EndpointSlices written by hand.
 * Inside: peers that are every pod of every namespace, or all of kube-system on more ports than 53.
 * Allowed: address blocks which, less their exceptions, lie in the boundary's blocks; pod and namespace selectors; names inside
 * the boundary; declared egress by its exact name; and, for a permitted egress relay (decisions 22), public addresses on its ports.
 * Egress rules of a policy that does not isolate egress have no effect and are not judged here: `isolate-every-pod` reports the pod.
 */
import type { ManifestObject } from '../../../manifest/manifest';
import { broadOpeningsOf, EVERY_POD, SYSTEM_PODS } from '../../facts/network-policies/broad';
import { directionsOf, isNetworkPolicy } from '../../facts/network-policies/isolation';
import type { Opening } from '../../facts/network-policies/openings';
import { ANY_DESTINATION, openingsOf, summarise } from '../../facts/network-policies/openings';
import { foreignOpeningsOf } from '../../facts/network-policies/other-engines';
import { isRelayed } from '../../facts/network-policies/relays';
import { serviceOpeningsOf } from '../../facts/network-policies/services';
import { mapAt } from '../../facts/plain';
import type { AuditContext, Hit, Rule } from '../../rule';
import { admission } from './admission';

export const rule: Rule = {
  id: 'NETPOL-002',
  name: 'no-external-egress',
  family: 'network',
  severity: 'critical',
  title: 'No policy or Service opens a way out of the boundary, or to everything inside',
  message: 'a way out of the boundary, or to everything inside, is open',
  fix: 'name the peers by podSelector and namespaceSelector, or narrow the ipBlock to the declared address blocks of the site',
  admission,
  checkObject,
};

function* checkObject(object: ManifestObject, context: AuditContext): Iterable<Hit> {
  for (const opening of openings(object, context)) {
    yield { object, path: opening.path, value: opening.value, ...cure(opening) };
  }
  for (const { path, value } of broadOpeningsOf(object))
    yield { object, path, value, fix: FIX_BROAD[value] ?? rule.fix };
}

const FIX_BROAD: Readonly<Record<string, string>> = {
  [EVERY_POD]: 'name the pods that are called, by podSelector and namespaceSelector',
  [SYSTEM_PODS]:
    'name the pods of the resolver by podSelector, and its port 53: nothing else there is called by others',
};

function openings(object: ManifestObject, context: AuditContext): readonly Opening[] {
  const { boundary, permissions } = context;
  if (!isNetworkPolicy(object)) return [...foreignOpeningsOf(object, boundary), ...serviceOpeningsOf(object, boundary)];
  if (!directionsOf(object).includes('egress')) return [];
  const found = openingsOf(mapAt(object.value, 'spec'), boundary);
  return found.filter((opening) => !isRelayed(object, opening, permissions.egressRelays));
}

function cure(opening: Opening): { readonly fix?: string } {
  if (opening.value === ANY_DESTINATION)
    return { fix: 'name the destinations: an egress rule without a peer opens every address' };
  return opening.outside === undefined
    ? {}
    : { fix: `close ${summarise(opening.outside)}: narrow the block, or select the peer by labels` };
}
