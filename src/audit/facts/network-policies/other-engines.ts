import type { Boundary } from '../../../core/boundary';
import type { ManifestObject } from '../../../manifest/manifest';
import type { PlainMap } from '../plain';
import { groupOf, isMap, listAt, stringsOf, textAt, valueAt } from '../plain';
import type { Opening } from './openings';
import { antreaOpenings } from './antrea';
import { firewallOpenings } from './egress-firewalls';
import { ANY_DESTINATION, blockOpening } from './openings';
import { outsideNames } from './outside-names';

type Reader = (object: ManifestObject, boundary: Boundary) => readonly Opening[];

/** Openings of policy kinds other than NetworkPolicy, as far as one object shows them. */
export function foreignOpeningsOf(object: ManifestObject, boundary: Boundary): readonly Opening[] {
  return READERS[`${groupOf(object.apiVersion)}/${object.kind}`]?.(object, boundary) ?? [];
}

const READERS: Readonly<Record<string, Reader>> = {
  'cilium.io/CiliumNetworkPolicy': cilium,
  'cilium.io/CiliumClusterwideNetworkPolicy': cilium,
  'projectcalico.org/NetworkPolicy': calico,
  'projectcalico.org/GlobalNetworkPolicy': calico,
  'crd.projectcalico.org/NetworkPolicy': calico,
  'crd.projectcalico.org/GlobalNetworkPolicy': calico,
  'policy.networking.k8s.io/AdminNetworkPolicy': clusterPolicy,
  'policy.networking.k8s.io/BaselineAdminNetworkPolicy': clusterPolicy,
  'policy.networking.k8s.io/ClusterNetworkPolicy': clusterPolicy,
  'crd.antrea.io/ClusterNetworkPolicy': antreaOpenings,
  'crd.antrea.io/NetworkPolicy': antreaOpenings,
  'k8s.ovn.org/EgressFirewall': firewallOpenings,
  'network.openshift.io/EgressNetworkPolicy': firewallOpenings,
  'networking.istio.io/ServiceEntry': serviceEntry,
  'networking.istio.io/Sidecar': sidecar,
};

const CILIUM_PEERS = [
  'toEndpoints',
  'toServices',
  'toGroups',
  'toNodes',
  'toEntities',
  'toCIDR',
  'toCIDRSet',
  'toFQDNs',
];

function cilium(object: ManifestObject, boundary: Boundary): readonly Opening[] {
  const single = valueAt(object.value, 'spec');
  const specs: [string, unknown][] = [
    ...(single === undefined ? [] : [['/spec', single] as [string, unknown]]),
    ...listAt(object.value, 'specs').map((spec, index): [string, unknown] => [`/specs/${index}`, spec]),
  ];
  return specs.flatMap(([path, spec]) =>
    listAt(spec, 'egress').flatMap((rule, index) =>
      isMap(rule) ? ciliumRule(rule, `${path}/egress/${index}`, boundary) : [],
    ),
  );
}

function ciliumRule(rule: PlainMap, path: string, boundary: Boundary): readonly Opening[] {
  // An empty rule only switches isolation on; ports without a peer open those ports to everything.
  if (!CILIUM_PEERS.some((peer) => peer in rule))
    return 'toPorts' in rule || 'icmps' in rule ? [{ path, value: ANY_DESTINATION }] : [];
  const entities = stringsOf(listAt(rule, 'toEntities')).flatMap((entity, index) =>
    /^(world|all)/.test(entity) ? [{ path: `${path}/toEntities/${index}`, value: `entity ${entity}` }] : [],
  );
  const blocks = stringsOf(listAt(rule, 'toCIDR')).flatMap((cidr, index) =>
    blockOpening(cidr, [], `${path}/toCIDR/${index}`, boundary),
  );
  const sets = listAt(rule, 'toCIDRSet').flatMap((set, index) =>
    'cidrGroupRef' in (isMap(set) ? set : {})
      ? []
      : blockOpening(
          textAt(set, 'cidr') ?? '',
          stringsOf(listAt(set, 'except')),
          `${path}/toCIDRSet/${index}`,
          boundary,
        ),
  );
  const names = listAt(rule, 'toFQDNs').flatMap((name, index) =>
    outsideNames(
      [textAt(name, 'matchName') ?? textAt(name, 'matchPattern') ?? ''],
      `${path}/toFQDNs/${index}`,
      boundary,
    ),
  );
  return [...entities, ...blocks, ...sets, ...names];
}

function calico(object: ManifestObject, boundary: Boundary): readonly Opening[] {
  return listAt(object.value, 'spec', 'egress').flatMap((rule, index) => {
    const path = `/spec/egress/${index}`;
    const destination = valueAt(rule, 'destination');
    if (!/^allow$/i.test(textAt(rule, 'action') ?? '')) return [];
    const nets = stringsOf(listAt(destination, 'nets'));
    const domains = stringsOf(listAt(destination, 'domains'));
    const isSelected = ['selector', 'namespaceSelector', 'serviceAccounts', 'services'].some(
      (key) => valueAt(destination, key) !== undefined,
    );
    if (nets.length === 0 && domains.length === 0) return isSelected ? [] : [{ path, value: ANY_DESTINATION }];
    const except = stringsOf(listAt(destination, 'notNets'));
    return [
      ...nets.flatMap((cidr, at) => blockOpening(cidr, except, `${path}/destination/nets/${at}`, boundary)),
      ...outsideNames(domains, `${path}/destination/domains`, boundary),
    ];
  });
}

function clusterPolicy(object: ManifestObject, boundary: Boundary): readonly Opening[] {
  return listAt(object.value, 'spec', 'egress').flatMap((rule, index) => {
    if (!/^(allow|accept)$/i.test(textAt(rule, 'action') ?? '')) return [];
    return listAt(rule, 'to').flatMap((peer, at) => {
      const path = `/spec/egress/${index}/to/${at}`;
      return [
        ...stringsOf(listAt(peer, 'networks')).flatMap((cidr) => blockOpening(cidr, [], `${path}/networks`, boundary)),
        ...outsideNames(stringsOf(listAt(peer, 'domainNames')), `${path}/domainNames`, boundary),
      ];
    });
  });
}

function serviceEntry(object: ManifestObject, boundary: Boundary): readonly Opening[] {
  return outsideNames(stringsOf(listAt(object.value, 'spec', 'hosts')), '/spec/hosts', boundary);
}

function sidecar(object: ManifestObject): readonly Opening[] {
  const mode = textAt(object.value, 'spec', 'outboundTrafficPolicy', 'mode');
  return mode === 'ALLOW_ANY' ? [{ path: '/spec/outboundTrafficPolicy/mode', value: ANY_DESTINATION }] : [];
}
