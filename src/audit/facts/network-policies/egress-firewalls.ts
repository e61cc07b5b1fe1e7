import type { Boundary } from '../../../core/boundary';
import type { ManifestObject } from '../../../manifest/manifest';
import { listAt, textAt, valueAt } from '../plain';
import { ANY_DESTINATION, blockOpening, type Opening } from './openings';
import { outsideNames } from './outside-names';

/**
 * What leaves by OVN-Kubernetes' EgressFirewall and OpenShift's EgressNetworkPolicy: rules of type `Allow`. A rule that
 * denies may stand before it; the order is not looked at, so a rule that never takes effect is reported, too.
 */
export function firewallOpenings(object: ManifestObject, boundary: Boundary): readonly Opening[] {
  return listAt(object.value, 'spec', 'egress').flatMap((rule, index) => {
    if (!/^allow$/i.test(textAt(rule, 'type') ?? '')) return [];
    const to = valueAt(rule, 'to');
    const path = `/spec/egress/${index}/to`;
    const cidr = textAt(to, 'cidrSelector');
    if (cidr !== undefined) return blockOpening(cidr, [], `${path}/cidrSelector`, boundary);
    const name = textAt(to, 'dnsName');
    if (name !== undefined) return outsideNames([name], `${path}/dnsName`, boundary);
    return valueAt(to, 'nodeSelector') === undefined ? [{ path, value: ANY_DESTINATION }] : [];
  });
}
