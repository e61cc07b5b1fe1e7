import type { AdmissionResource } from '../rule';

/** Pods as the API server admits them; ephemeral containers come in by a subresource of their own. */
export const POD_RESOURCES: readonly AdmissionResource[] = [
  {
    apiGroups: [''],
    apiVersions: ['v1'],
    resources: ['pods', 'pods/ephemeralcontainers'],
    operations: ['CREATE', 'UPDATE'],
  },
];

/** CEL list of every image of a pod: a form that forgets init containers, ephemeral containers or image volumes lets those through. */
export const POD_IMAGES = [
  "object.spec.containers.map(c, has(c.image) ? c.image : '')",
  "(has(object.spec.initContainers) ? object.spec.initContainers.map(c, has(c.image) ? c.image : '') : [])",
  "(has(object.spec.ephemeralContainers) ? object.spec.ephemeralContainers.map(c, has(c.image) ? c.image : '') : [])",
  "(has(object.spec.volumes) ? object.spec.volumes.filter(v, has(v.image)).map(v, has(v.image.reference) ? v.image.reference : '') : [])",
].join(' + ');

/** A CEL string literal. */
export function celString(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** RE2 pattern that matches a text literally. */
export function literalPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, (mark) => `[${mark === '^' || mark === '\\' ? `\\${mark}` : mark}]`);
}
