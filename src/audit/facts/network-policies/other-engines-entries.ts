import type { ManifestObject } from '../../../manifest/manifest';
import type { PlainMap } from '../plain';
import { groupOf, isMap, listAt, mapAt, stringsOf, textAt, valueAt } from '../plain';
import { antreaEntries } from './antrea';
import { ANY_SOURCE, blockOpening, type Blocks, type Opening } from './openings';

type Reader = (object: ManifestObject, blocks: Blocks) => readonly Opening[];

/**
 * Who may come in by policy kinds other than NetworkPolicy, as far as one object shows it. The cluster-scope kinds of
 * `policy.networking.k8s.io` name only pods and namespaces as sources.
 */
export function foreignEntriesOf(object: ManifestObject, blocks: Blocks): readonly Opening[] {
  return READERS[`${groupOf(object.apiVersion)}/${object.kind}`]?.(object, blocks) ?? [];
}

const READERS: Readonly<Record<string, Reader>> = {
  'cilium.io/CiliumNetworkPolicy': cilium,
  'cilium.io/CiliumClusterwideNetworkPolicy': cilium,
  'projectcalico.org/NetworkPolicy': calico,
  'projectcalico.org/GlobalNetworkPolicy': calico,
  'crd.projectcalico.org/NetworkPolicy': calico,
  'crd.projectcalico.org/GlobalNetworkPolicy': calico,
  'crd.antrea.io/ClusterNetworkPolicy': antreaEntries,
  'crd.antrea.io/NetworkPolicy': antreaEntries,
};

function cilium(object: ManifestObject, blocks: Blocks): readonly Opening[] {
  const specs: readonly (readonly [string, unknown])[] = [
    ['/spec', mapAt(object.value, 'spec')],
    ...listAt(object.value, 'specs').map((spec, index) => [`/specs/${index}`, spec] as const),
  ];
  return specs.flatMap(([path, spec]) =>
    listAt(spec, 'ingress').flatMap((rule, index) =>
      isMap(rule) ? ciliumRule(rule, `${path}/ingress/${index}`, blocks) : [],
    ),
  );
}

function ciliumRule(rule: PlainMap, path: string, blocks: Blocks): readonly Opening[] {
  // An empty rule only switches isolation on; ports without a source open those ports to everybody.
  if (!Object.keys(rule).some((key) => key.startsWith('from')))
    return 'toPorts' in rule || 'icmps' in rule ? [{ path, value: ANY_SOURCE }] : [];
  const entities = stringsOf(listAt(rule, 'fromEntities')).flatMap((entity, index) =>
    /^(world|all)/.test(entity) ? [{ path: `${path}/fromEntities/${index}`, value: `entity ${entity}` }] : [],
  );
  const plain = stringsOf(listAt(rule, 'fromCIDR')).flatMap((cidr, index) =>
    blockOpening(cidr, [], `${path}/fromCIDR/${index}`, blocks),
  );
  return [...entities, ...plain, ...ciliumSets(rule, path, blocks)];
}

function ciliumSets(rule: PlainMap, path: string, blocks: Blocks): readonly Opening[] {
  return listAt(rule, 'fromCIDRSet').flatMap((set, index) => {
    // A group of another object: its addresses do not stand here.
    if (valueAt(set, 'cidrGroupRef') !== undefined || valueAt(set, 'cidrGroupSelector') !== undefined) return [];
    const except = stringsOf(listAt(set, 'except'));
    return blockOpening(textAt(set, 'cidr') ?? '', except, `${path}/fromCIDRSet/${index}`, blocks);
  });
}

/** Keys by which a Calico rule names endpoints of the cluster. */
const SELECTORS = ['selector', 'namespaceSelector', 'serviceAccounts', 'services'];

function calico(object: ManifestObject, blocks: Blocks): readonly Opening[] {
  const types = stringsOf(listAt(object.value, 'spec', 'types'));
  if (types.length > 0 && !types.some((type) => /^ingress$/i.test(type))) return [];
  return listAt(object.value, 'spec', 'ingress').flatMap((rule, index) => {
    if (!/^allow$/i.test(textAt(rule, 'action') ?? '')) return [];
    const path = `/spec/ingress/${index}`;
    const source = valueAt(rule, 'source');
    const nets = stringsOf(listAt(source, 'nets'));
    if (nets.length > 0) {
      const except = stringsOf(listAt(source, 'notNets'));
      return nets.flatMap((cidr, at) => blockOpening(cidr, except, `${path}/source/nets/${at}`, blocks));
    }
    const isSelected = SELECTORS.some((key) => valueAt(source, key) !== undefined);
    return isSelected ? [] : [{ path, value: ANY_SOURCE }];
  });
}
