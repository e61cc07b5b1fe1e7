import type { Lock } from '../../core/image';
import { repositoryOf, type ImageReference } from './image-reference';

/**
 * The digest that the lock has for an image: null where nobody has resolved it yet, undefined for an image the lock does not know.
 * Mirrors keep the path below the registry, so an entry is found by the end of the repository, and by the tag.
 */
export function lockedDigest(image: ImageReference, lock: Lock): string | null | undefined {
  const repository = `/${repositoryOf(image)}`;
  const entries = Object.values(lock.images).filter(
    (entry) =>
      repository.endsWith(`/${pathBelowRegistry(entry.origin)}`) &&
      // A digest alone is enough; without either, a name means `latest`, which is no tag of the lock.
      (image.tag === entry.tag || (image.tag === null && image.digest !== null)),
  );
  if (entries.length === 0) return undefined;
  const exact = entries.find((entry) => entry.digest !== null && entry.digest === image.digest);
  return (exact ?? entries.find((entry) => entry.digest !== null))?.digest ?? null;
}

function pathBelowRegistry(origin: string): string {
  return origin.startsWith('internal/') ? origin : origin.slice(origin.indexOf('/') + 1);
}
