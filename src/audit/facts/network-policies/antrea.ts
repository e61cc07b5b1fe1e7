import type { Boundary } from '../../../core/boundary';
import type { ManifestObject } from '../../../manifest/manifest';
import { isMap, listAt, stringsOf, textAt, valueAt } from '../plain';
import { ANY_DESTINATION, ANY_SOURCE, blockOpening, type Blocks, type Opening } from './openings';
import { outsideNames } from './outside-names';

/** Keys of a peer that name endpoints of the cluster. Addresses of a group stand in an object of their own. */
const SELECTORS = [
  'podSelector',
  'namespaceSelector',
  'namespaces',
  'serviceAccount',
  'nodeSelector',
  'externalEntitySelector',
  'group',
];

/** What leaves by `crd.antrea.io` NetworkPolicy and ClusterNetworkPolicy: rules that allow. */
export function antreaOpenings(object: ManifestObject, boundary: Boundary): readonly Opening[] {
  return allowed(object, 'egress').flatMap(({ rule, path }) => {
    const hasServices = listAt(rule, 'toServices').length > 0;
    const peers = listAt(rule, 'to');
    if (peers.length === 0) return hasServices ? [] : [{ path, value: ANY_DESTINATION }];
    return peers.flatMap((peer, at) => {
      const place = `${path}/to/${at}`;
      const name = textAt(peer, 'fqdn');
      if (name !== undefined) return outsideNames([name], `${place}/fqdn`, boundary);
      return peerOpening(peer, place, ANY_DESTINATION, boundary);
    });
  });
}

/** Who comes in by them. */
export function antreaEntries(object: ManifestObject, blocks: Blocks): readonly Opening[] {
  return allowed(object, 'ingress').flatMap(({ rule, path }) => {
    const peers = listAt(rule, 'from');
    if (peers.length === 0) return [{ path, value: ANY_SOURCE }];
    return peers.flatMap((peer, at) => peerOpening(peer, `${path}/from/${at}`, ANY_SOURCE, blocks));
  });
}

function allowed(object: ManifestObject, way: 'egress' | 'ingress') {
  return listAt(object.value, 'spec', way)
    .map((rule, index) => ({ rule, path: `/spec/${way}/${index}` }))
    .filter(({ rule }) => /^allow$/i.test(textAt(rule, 'action') ?? ''));
}

function peerOpening(peer: unknown, path: string, any: string, blocks: Blocks): readonly Opening[] {
  const block = valueAt(peer, 'ipBlock');
  if (block !== undefined)
    return blockOpening(textAt(block, 'cidr') ?? '', stringsOf(listAt(block, 'except')), `${path}/ipBlock`, blocks);
  const isSelected = isMap(peer) && SELECTORS.some((key) => peer[key] !== undefined);
  // An empty peer, or one of a kind nobody knows yet, must not pass for harmless.
  return isSelected ? [] : [{ path, value: any }];
}
