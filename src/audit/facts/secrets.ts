import { compareText } from '../../core/result';
import type { ManifestObject } from '../../manifest/manifest';
import { isMap, listAt, mapAt, textAt } from './plain';
import { namespaceOf } from './pod-templates';

/** A Secret that something refers to; values are never read. */
export interface SecretUse {
  /** Empty where a cluster-scoped object does not say which. */
  readonly namespace: string;
  readonly name: string;
  /** Keys that are asked for by name, sorted; empty when the whole Secret is taken. */
  readonly keys: readonly string[];
  /** Ids of the objects that refer to it, sorted. */
  readonly usedBy: readonly string[];
}

interface Reference {
  readonly name: string;
  readonly keys: readonly string[];
}

/** Every Secret that objects refer to by the fields of Kubernetes: environment, volumes, pull secrets, TLS, custom resources. */
export function secretsOf(objects: readonly ManifestObject[]): readonly SecretUse[] {
  const uses = new Map<string, { namespace: string; name: string; keys: Set<string>; usedBy: Set<string> }>();
  for (const object of objects) {
    // A cluster-wide issuer looks in a namespace that only its controller's flags name.
    const namespace = object.kind === 'ClusterIssuer' ? '' : namespaceOf(object);
    for (const { name, keys } of referencesIn(object.value)) {
      const id = `${namespace}/${name}`;
      const use = uses.get(id) ?? { namespace, name, keys: new Set(), usedBy: new Set() };
      keys.forEach((key) => use.keys.add(key));
      use.usedBy.add(object.id);
      uses.set(id, use);
    }
  }
  return [...uses.values()]
    .map((use) => ({ ...use, keys: [...use.keys].sort(compareText), usedBy: [...use.usedBy].sort(compareText) }))
    .sort((a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name));
}

function referencesIn(value: unknown): Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [...referenceOf(key, item), ...referencesIn(item)]);
}

/** `secretKeyRef`, `secretRef`, `secretName`, `imagePullSecrets`, `…SecretRef`, and `secret` of volumes. */
function referenceOf(field: string, value: unknown): Reference[] {
  if (field === 'imagePullSecrets' && Array.isArray(value))
    return value.flatMap((item) => named(textAt(item, 'name'), []));
  if (/^(?:secretName|.*[a-z]SecretName)$/.test(field) && typeof value === 'string') return named(value, []);
  if (!isMap(value)) return [];
  const key = textAt(value, 'key');
  if (/secret(?:Key)?(?:Ref|Reference|Selector)$/i.test(field))
    return named(textAt(value, 'name'), key === undefined ? [] : [key]);
  if (field !== 'secret') return [];
  const keys = listAt(value, 'items')
    .map((item) => textAt(item, 'key'))
    .filter((item) => item !== undefined);
  return named(textAt(mapAt({ value }, 'value'), 'name'), keys);
}

function named(name: string | undefined, keys: readonly string[]): Reference[] {
  return name === undefined || name === '' ? [] : [{ name, keys }];
}
