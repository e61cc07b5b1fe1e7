import type { ManifestObject } from '../../../manifest/manifest';
import { groupOf, isMap, listAt, mapAt, stringsOf, textAt, valueAt } from '../plain';
import { directionsOf, isNetworkPolicy } from './isolation';
import type { Opening } from './openings';
import { selects } from './selectors';

/** Said of a peer that is every pod there is. */
export const EVERY_POD = 'every pod of every namespace';
/** Said of a peer that is all of the cluster's own namespace. */
export const SYSTEM_PODS = 'every pod of kube-system';

/** Ways that stay inside and lead to everything: each of them ends the isolation that the other policies keep. */
export function broadOpeningsOf(object: ManifestObject): readonly Opening[] {
  if (isNetworkPolicy(object)) return directionsOf(object).includes('egress') ? standard(object) : [];
  switch (groupOf(object.apiVersion)) {
    case 'cilium.io':
      return cilium(object);
    case 'projectcalico.org':
    case 'crd.projectcalico.org':
      return calico(object);
    case 'crd.antrea.io':
      return standard(object);
    case 'policy.networking.k8s.io':
      return admin(object);
    default:
      return [];
  }
}

/** NetworkPolicy has no actions: each of its rules allows. Antrea's peers have the same form. */
function standard(object: ManifestObject): readonly Opening[] {
  return listAt(object.value, 'spec', 'egress').flatMap((rule, index) =>
    (/^allow$/i.test(textAt(rule, 'action') ?? 'Allow') ? listAt(rule, 'to') : []).flatMap((peer, at) => {
      const value = isMap(peer) ? reachOf(peer, rule) : undefined;
      return value === undefined ? [] : [{ path: `/spec/egress/${index}/to/${at}`, value }];
    }),
  );
}

const NAME = 'kubernetes.io/metadata.name';
/** A namespace of nobody's, without labels of its own: who picks it picks all of its kind. */
const ANY_NAMESPACE = { [NAME]: 'a-namespace-of-nobody' };
const SYSTEM = { [NAME]: 'kube-system', name: 'kube-system' };

function reachOf(peer: Readonly<Record<string, unknown>>, rule: unknown): string | undefined {
  const selector = peer['namespaceSelector'];
  if (!isMap(selector) || !isEmpty(peer['podSelector'])) return undefined;
  if (selects(selector, ANY_NAMESPACE)) return EVERY_POD;
  return selects(selector, SYSTEM) && !asksForNames(rule) ? SYSTEM_PODS : undefined;
}

function isEmpty(selector: unknown): boolean {
  return Object.keys(mapAt(selector, 'matchLabels')).length + listAt(selector, 'matchExpressions').length === 0;
}

/** A rule that opens the ports of DNS and no other: the usual way to the cluster's resolver. */
function asksForNames(rule: unknown): boolean {
  const ports = listAt(rule, 'ports');
  return (
    ports.length > 0 && ports.every((port) => valueAt(port, 'port') === 53 && valueAt(port, 'endPort') === undefined)
  );
}

function cilium(object: ManifestObject): readonly Opening[] {
  const specs = [{ path: '/spec', spec: valueAt(object.value, 'spec') }].concat(
    listAt(object.value, 'specs').map((spec, index) => ({ path: `/specs/${index}`, spec })),
  );
  // In a policy of one namespace an empty selector is all of that namespace.
  const isWide = object.kind === 'CiliumClusterwideNetworkPolicy';
  return specs.flatMap(({ path, spec }) =>
    listAt(spec, 'egress').flatMap((rule, index) => [
      ...stringsOf(listAt(rule, 'toEntities')).flatMap((entity, at) =>
        entity === 'cluster' ? [{ path: `${path}/egress/${index}/toEntities/${at}`, value: EVERY_POD }] : [],
      ),
      ...listAt(rule, 'toEndpoints').flatMap((endpoint, at) =>
        isWide && isEmpty(endpoint) ? [{ path: `${path}/egress/${index}/toEndpoints/${at}`, value: EVERY_POD }] : [],
      ),
    ]),
  );
}

function calico(object: ManifestObject): readonly Opening[] {
  return listAt(object.value, 'spec', 'egress').flatMap((rule, index) => {
    const destination = valueAt(rule, 'destination');
    const isAllowed = /^allow$/i.test(textAt(rule, 'action') ?? '');
    const isEvery =
      isAll(textAt(destination, 'namespaceSelector')) && isAll(textAt(destination, 'selector') ?? 'all()');
    return isAllowed && isEvery ? [{ path: `/spec/egress/${index}/destination`, value: EVERY_POD }] : [];
  });
}

function isAll(expression: string | undefined): boolean {
  return /^\s*(?:all\(\)|has\(projectcalico\.org\/name\))\s*$/.test(expression ?? '');
}

function admin(object: ManifestObject): readonly Opening[] {
  return listAt(object.value, 'spec', 'egress').flatMap((rule, index) =>
    !/^(?:allow|accept)$/i.test(textAt(rule, 'action') ?? '')
      ? []
      : listAt(rule, 'to').flatMap((peer, at) => {
          const namespaces = valueAt(peer, 'namespaces');
          const isEvery = isMap(namespaces) && selects(namespaces, ANY_NAMESPACE);
          return isEvery ? [{ path: `/spec/egress/${index}/to/${at}/namespaces`, value: EVERY_POD }] : [];
        }),
  );
}
