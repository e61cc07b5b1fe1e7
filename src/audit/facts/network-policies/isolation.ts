import type { ManifestObject } from '../../../manifest/manifest';
import { groupOf, listAt, mapAt, stringsOf, valueAt } from '../plain';
import type { PodTemplate } from '../pod-templates';
import { namespaceOf } from '../pod-templates';
import { selects } from './selectors';

export type Direction = 'ingress' | 'egress';

/** How the policies of a set isolate one pod (compliance facts §6.2, items 1, 2 and 11). */
export type Isolation =
  | { readonly kind: 'judged'; readonly ingress: boolean; readonly egress: boolean }
  /** The effect of policies on host-network pods is undefined. */
  | { readonly kind: 'host-network' };

/** NetworkPolicies by namespace, so that each pod meets only those of its own. */
export type PoliciesByNamespace = ReadonlyMap<string, readonly ManifestObject[]>;

export function isNetworkPolicy(object: ManifestObject): boolean {
  return object.kind === 'NetworkPolicy' && groupOf(object.apiVersion) === 'networking.k8s.io';
}

export function networkPoliciesOf(objects: readonly ManifestObject[]): PoliciesByNamespace {
  const byNamespace = new Map<string, ManifestObject[]>();
  for (const object of objects.filter(isNetworkPolicy)) {
    const namespace = namespaceOf(object);
    const list = byNamespace.get(namespace) ?? [];
    list.push(object);
    byNamespace.set(namespace, list);
  }
  return byNamespace;
}

/**
 * Directions that a policy isolates. `policyTypes` left out means ingress always, and egress only if there are egress rules:
 * `egress: []` by itself isolates nothing.
 */
export function directionsOf(policy: ManifestObject): readonly Direction[] {
  const spec = mapAt(policy.value, 'spec');
  const types = stringsOf(listAt(spec, 'policyTypes'));
  if (types.length === 0) return listAt(spec, 'egress').length > 0 ? ['ingress', 'egress'] : ['ingress'];
  return (['ingress', 'egress'] as const).filter((direction) => types.some((type) => type.toLowerCase() === direction));
}

/** Null for a template whose labels nobody knows, and for objects that make no pods. */
export function isolationOf(template: PodTemplate, policies: PoliciesByNamespace): Isolation | null {
  const { labels } = template;
  if (labels === null) return null;
  if (valueAt(template.spec, 'hostNetwork') === true) return { kind: 'host-network' };
  const directions = (policies.get(namespaceOf(template.object)) ?? [])
    .filter((policy) => selects(valueAt(policy.value, 'spec', 'podSelector'), labels))
    .flatMap(directionsOf);
  return { kind: 'judged', ingress: directions.includes('ingress'), egress: directions.includes('egress') };
}
