import type { MemberView } from '../core/graph';
import { DOMAIN } from '../core/names';
import { PLANES, type Plane } from '../core/tier';
import type { ComposedOutput, KubeObject } from './render';

/** Annotation of a workload whose images nodes need before the registry of the cluster serves; the inventory lists them. */
const BOOTSTRAP = `${DOMAIN}/bootstrap`;
const WHY = 'needed before the registry of this cluster serves';

/**
 * Marks the workloads of the planes that are applied before the one of the registry, and the registry itself (decisions 10): none
 * of them can be pulled from a registry that waits for them. An output without a registry of its own has no such workloads, also
 * where its plane `registry` holds something else: a git server, the registry of models.
 */
export function markBootstrap(object: KubeObject, plane: Plane, output: Pick<ComposedOutput, 'graph'>): KubeObject {
  if (!hasRegistry(output) || !isBefore(object, plane, output) || !hasPods(object)) return object;
  const { metadata } = object as { readonly metadata: Readonly<Record<string, unknown>> };
  const annotations = { ...(metadata['annotations'] ?? {}), [BOOTSTRAP]: WHY };
  return { ...object, metadata: { ...metadata, annotations } };
}

function hasRegistry({ graph }: Pick<ComposedOutput, 'graph'>): boolean {
  return graph.members.some(servesImages);
}

function servesImages({ declaration }: MemberView): boolean {
  return declaration.ports.some(({ endpoint }) => endpoint === 'images');
}

function isBefore(object: KubeObject, plane: Plane, { graph }: Pick<ComposedOutput, 'graph'>): boolean {
  if (plane !== 'registry') return PLANES[plane].order < PLANES.registry.order;
  const { name } = object['metadata'] as { readonly name: string };
  return graph.members.some((member) => member.name === name && servesImages(member));
}

function hasPods(object: KubeObject): boolean {
  const { spec } = object as { readonly spec?: { readonly template?: { readonly spec?: unknown } } };
  return spec?.template?.spec !== undefined;
}
