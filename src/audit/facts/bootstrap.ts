import type { ManifestObject } from '../../manifest/manifest';
import type { ImageUse } from './images';
import { textAt } from './plain';

/** Annotation by which a workload says that nodes need its images before a registry of the cluster serves. */
const BOOTSTRAP = 'sallyport.dev/bootstrap';

/** The images of an object that says so: those that a node pulls, not patterns. Empty for every other object. */
export function bootstrapImagesOf(object: ManifestObject, images: readonly ImageUse[]): readonly ImageUse[] {
  const mark = textAt(object.value, 'metadata', 'annotations', BOOTSTRAP) ?? 'false';
  return mark === 'false' ? [] : images.filter((use) => use.class !== 'pattern');
}
