import type { ManifestObject } from '../../manifest/manifest';
import { toPointer } from '../../manifest/manifest';
import { oncePer } from './memo';
import type { PlainMap } from './plain';
import { groupOf, isMap, listAt, mapAt, textAt } from './plain';

/** A pod, or the pattern by which a workload makes pods. */
export interface PodTemplate {
  readonly object: ManifestObject;
  /** JSON pointer to the pod spec. */
  readonly path: string;
  readonly spec: PlainMap;
  /** Labels that its pods will carry; null where the object has a pod spec without pod metadata, so that labels are unknown. */
  readonly labels: Readonly<Record<string, string>> | null;
}

export interface Container {
  readonly path: string;
  readonly value: PlainMap;
  readonly image: string;
}

// Kinds whose `containers` are patterns, schemas or text, never pods.
const NOT_WORKLOADS = new Set([
  'CustomResourceDefinition',
  'ConfigMap',
  'Secret',
  'ValidatingAdmissionPolicy',
  'MutatingAdmissionPolicy',
  'ConstraintTemplate',
]);
const PATTERN_GROUPS = /(^|\.)(kyverno\.io|gatekeeper\.sh)$/;

/** Pod specs at any depth: workloads of Kubernetes, and custom resources that carry a pod template. */
export const podTemplatesOf = oncePer(findTemplates);

function findTemplates(object: ManifestObject): readonly PodTemplate[] {
  if (NOT_WORKLOADS.has(object.kind) || PATTERN_GROUPS.test(groupOf(object.apiVersion))) return [];
  const found: PodTemplate[] = [];
  search(object, { value: object.value, segments: [], parent: null }, found);
  return found;
}

/** Containers of every sort, init and ephemeral ones included. */
export const containersOf = oncePer(findContainers);

function findContainers(template: PodTemplate): readonly Container[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((field) =>
    listAt(template.spec, field)
      .map((value, index) => ({ value, path: `${template.path}/${field}/${index}` }))
      .filter((item): item is { value: PlainMap; path: string } => isMap(item.value))
      .map(({ value, path }) => ({ value, path, image: textAt(value, 'image') ?? '' })),
  );
}

/** Namespace in which a namespaced object lands if it names none. */
export function namespaceOf(object: ManifestObject): string {
  return object.namespace === '' ? 'default' : object.namespace;
}

interface Step {
  readonly value: unknown;
  readonly segments: readonly (string | number)[];
  /** The map that holds the value, if a map does. */
  readonly parent: PlainMap | null;
}

function search(object: ManifestObject, step: Step, found: PodTemplate[]): void {
  const { value, segments, parent } = step;
  if (Array.isArray(value)) {
    value.forEach((item, index) =>
      search(object, { value: item, segments: [...segments, index], parent: null }, found),
    );
  } else if (isMap(value) && isPodSpec(value)) {
    found.push({ object, path: toPointer(segments), spec: value, labels: labelsBeside(object, segments, parent) });
  } else if (isMap(value)) {
    for (const [key, item] of Object.entries(value)) {
      search(object, { value: item, segments: [...segments, key], parent: value }, found);
    }
  }
}

function isPodSpec(value: PlainMap): boolean {
  const containers = listAt(value, 'containers');
  return (
    containers.length > 0 &&
    containers.every((item) => isMap(item) && (typeof item['image'] === 'string' || 'name' in item))
  );
}

function labelsBeside(
  object: ManifestObject,
  segments: readonly (string | number)[],
  parent: PlainMap | null,
): Readonly<Record<string, string>> | null {
  const holder = String(segments.at(-2) ?? '');
  const isTemplate =
    segments.length === 1 ? object.kind === 'Pod' : holder === 'template' || holder.endsWith('Template');
  if (segments.at(-1) !== 'spec' || parent === null || !isTemplate) return null;
  const labels = mapAt(parent, 'metadata', 'labels');
  return Object.fromEntries(Object.entries(labels).map(([key, label]) => [key, String(label)]));
}
