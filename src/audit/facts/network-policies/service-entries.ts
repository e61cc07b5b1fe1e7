import type { ManifestObject } from '../../../manifest/manifest';
import { toPointer } from '../../../manifest/manifest';
import { groupOf, listAt, mapAt, stringsOf, textAt, valueAt } from '../plain';
import { ANY_SOURCE, blockOpening, type Blocks, type Opening } from './openings';

/** Said of what listens on every node, where no list of sources is looked at. */
export const NODE_PORT = 'node port';
/** Said of node ports behind which nobody can tell any more who calls. */
export const HIDDEN_CALLER = 'node ports with externalTrafficPolicy Cluster';

/** Said of a load balancer that takes an address which is not of the site. */
export const FOREIGN_ADDRESS = 'load balancer with an address outside';

/** The form of `loadBalancerSourceRanges` that came before the field; the field wins (k8s.io/api/core/v1, pkg/api/service). */
const OLD_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/** Ways from outside the cluster to the pods of a Service, other than from the sources that the blocks name. */
export function serviceEntriesOf(object: ManifestObject, blocks: Blocks): readonly Opening[] {
  if (object.kind !== 'Service' || groupOf(object.apiVersion) !== '') return [];
  const type = textAt(object.value, 'spec', 'type');
  return [
    ...(type === 'NodePort' ? [{ path: '/spec/type', value: NODE_PORT }] : []),
    ...(type === 'LoadBalancer' ? loadBalancer(object, blocks) : []),
    // kube-proxy takes what arrives for such an address from anybody, whatever the ranges say.
    ...stringsOf(listAt(object.value, 'spec', 'externalIPs')).map((address, index) => ({
      path: `/spec/externalIPs/${index}`,
      value: `external address ${address}`,
    })),
  ];
}

function loadBalancer(object: ManifestObject, blocks: Blocks): readonly Opening[] {
  const ranges = rangesOf(object);
  const foreign = foreignAddress(object, blocks);
  if (ranges.length === 0) return [...foreign, { path: '/spec/type', value: ANY_SOURCE }];
  const open = ranges.flatMap(({ cidr, path }) => blockOpening(cidr, [], path, blocks));
  return [...foreign, ...(open.length > 0 ? open : nodePorts(object))];
}

/** Whoever routes an address that is not of the site brings its callers along. */
function foreignAddress(object: ManifestObject, blocks: Blocks): readonly Opening[] {
  const address = textAt(object.value, 'spec', 'loadBalancerIP') ?? '';
  const path = '/spec/loadBalancerIP';
  return address === '' || blockOpening(address, [], path, blocks).length === 0
    ? []
    : [{ path, value: FOREIGN_ADDRESS }];
}

interface Range {
  readonly cidr: string;
  readonly path: string;
}

function rangesOf(object: ManifestObject): readonly Range[] {
  const field = stringsOf(listAt(object.value, 'spec', 'loadBalancerSourceRanges'));
  if (field.length > 0) return field.map((cidr, index) => ({ cidr, path: `/spec/loadBalancerSourceRanges/${index}` }));
  const text = textAt(object.value, 'metadata', 'annotations', OLD_RANGES) ?? '';
  return blocksIn(text).map((cidr) => ({ cidr, path: toPointer(['metadata', 'annotations', OLD_RANGES]) }));
}

/**
 * The ranges hold for the address of the load balancer alone. Its node ports are open beside it; policies of the pods can keep
 * strangers out there only as long as the caller's address reaches them.
 */
function nodePorts(object: ManifestObject): readonly Opening[] {
  const spec = mapAt(object.value, 'spec');
  if (spec['externalTrafficPolicy'] === 'Local' || spec['allocateLoadBalancerNodePorts'] === false) return [];
  const path = 'externalTrafficPolicy' in spec ? '/spec/externalTrafficPolicy' : '/spec/type';
  return [{ path, value: HIDDEN_CALLER }];
}

/** Annotations that list who may come in by an Ingress or a Route, whoever reads them; an empty list lets everybody in. */
const ALLOW_LISTS = [
  /\/(white|allow)list-source-range$/,
  /^haproxy\.org\/(?:allow-list|whitelist)$/,
  /^haproxy\.router\.openshift\.io\/ip_(white|allow)list$/,
  /^alb\.ingress\.kubernetes\.io\/inbound-cidrs$/,
];
const SCHEME = 'alb.ingress.kubernetes.io/scheme';
const INBOUND = 'alb.ingress.kubernetes.io/inbound-cidrs';

/** What annotations of an Ingress or a Route let in. */
export function annotatedEntriesOf(object: ManifestObject, blocks: Blocks): readonly Opening[] {
  if (!['Ingress', 'Route'].includes(object.kind)) return [];
  const annotations = mapAt(object.value, 'metadata', 'annotations');
  const lists = Object.keys(annotations).filter((key) => ALLOW_LISTS.some((form) => form.test(key)));
  const open = lists.flatMap((key) => listed(textAt(annotations, key) ?? '', key, blocks));
  const isPublic = textAt(annotations, SCHEME) === 'internet-facing' && valueAt(annotations, INBOUND) === undefined;
  return isPublic ? [...open, { path: toPointer(['metadata', 'annotations', SCHEME]), value: ANY_SOURCE }] : open;
}

/** True if annotations say who may come in, or are judged for saying that everybody may. */
export function hasAllowList(object: ManifestObject): boolean {
  const annotations = mapAt(object.value, 'metadata', 'annotations');
  const isListed = Object.keys(annotations).some((key) => ALLOW_LISTS.some((form) => form.test(key)));
  return isListed || textAt(annotations, SCHEME) === 'internet-facing';
}

function listed(text: string, key: string, blocks: Blocks): readonly Opening[] {
  const path = toPointer(['metadata', 'annotations', key]);
  const cidrs = blocksIn(text);
  return cidrs.length === 0
    ? [{ path, value: ANY_SOURCE }]
    : cidrs.flatMap((cidr) => blockOpening(cidr, [], path, blocks));
}

function blocksIn(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}
