import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import { listAt, textAt } from './plain';
import { containersOf, namespaceOf, podTemplatesOf, type Container, type PodTemplate } from './pod-templates';

/** A container with the pod that it belongs to. */
export interface Reader {
  readonly template: PodTemplate;
  readonly container: Container;
}

/** The containers of the set that mount a ConfigMap or Secret; none for other objects. */
export function readersOf(object: ManifestObject, context: AuditContext): readonly Reader[] {
  return readerIndex(context.objects).get(placeOf(object.kind, namespaceOf(object), object.name)) ?? [];
}

/** The container in which a place of a workload lies. */
export function containerAt(object: ManifestObject, path: string): Reader | undefined {
  return podTemplatesOf(object)
    .flatMap((template) => containersOf(template).map((container) => ({ template, container })))
    .find(({ container }) => path.startsWith(`${container.path}/`));
}

// Keyed by the list itself: asked once for each file, and a search of the whole set would make the audit quadratic.
const INDEXES = new WeakMap<readonly ManifestObject[], ReadonlyMap<string, readonly Reader[]>>();

function readerIndex(objects: readonly ManifestObject[]): ReadonlyMap<string, readonly Reader[]> {
  const known = INDEXES.get(objects);
  if (known !== undefined) return known;
  const index = new Map<string, Reader[]>();
  for (const template of objects.flatMap(podTemplatesOf)) {
    for (const container of containersOf(template)) {
      for (const source of new Set(sourcesOf(template, container))) {
        const readers = index.get(source) ?? [];
        readers.push({ template, container });
        index.set(source, readers);
      }
    }
  }
  INDEXES.set(objects, index);
  return index;
}

function sourcesOf(template: PodTemplate, container: Container): readonly string[] {
  const mounted = new Set(listAt(container.value, 'volumeMounts').map((mount) => textAt(mount, 'name')));
  const volumes = listAt(template.spec, 'volumes').filter((volume) => mounted.has(textAt(volume, 'name')));
  const namespace = namespaceOf(template.object);
  return volumes
    .flatMap((volume) => [volume, ...listAt(volume, 'projected', 'sources')])
    .flatMap((source) => {
      const map = textAt(source, 'configMap', 'name');
      const secret = textAt(source, 'secret', 'secretName') ?? textAt(source, 'secret', 'name');
      return [
        ...(map === undefined ? [] : [placeOf('ConfigMap', namespace, map)]),
        ...(secret === undefined ? [] : [placeOf('Secret', namespace, secret)]),
      ];
    });
}

function placeOf(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}
