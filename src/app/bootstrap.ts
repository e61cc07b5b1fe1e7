import { DOMAIN } from '../core/names';
import { PLANES, type Plane } from '../core/tier';
import type { ComposedOutput, KubeObject } from './render';

/** Annotation of a workload whose images nodes need before the registry of the cluster serves; the inventory lists them. */
const BOOTSTRAP = `${DOMAIN}/bootstrap`;
const WHY = 'needed before the registry of this cluster serves';

/**
 * Marks the workloads of the planes that are applied up to the one of the registry, itself included (decisions 10): none of
 * them can be pulled from a registry that waits for them. An output without a registry of its own has no such workloads.
 */
export function markBootstrap(object: KubeObject, plane: Plane, output: Pick<ComposedOutput, 'planes'>): KubeObject {
  if (!output.planes.has('registry') || PLANES[plane].order > PLANES.registry.order || !hasPods(object)) return object;
  const { metadata } = object as { readonly metadata: Readonly<Record<string, unknown>> };
  const annotations = { ...(metadata['annotations'] ?? {}), [BOOTSTRAP]: WHY };
  return { ...object, metadata: { ...metadata, annotations } };
}

function hasPods(object: KubeObject): boolean {
  const { spec } = object as { readonly spec?: { readonly template?: { readonly spec?: unknown } } };
  return spec?.template?.spec !== undefined;
}
