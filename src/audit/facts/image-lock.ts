import { repositoryPath, type ImageEntry, type Lock } from '../../core/image';
import { repositoryOf, type ImageReference } from './image-reference';

/** How an image stands to the lock. */
export type LockAnswer =
  /** Its digest is the locked one, and so is its tag if it names one. */
  | { readonly kind: 'locked' }
  /** Tag alone, as the lock has it: nobody has resolved the digest yet. */
  | { readonly kind: 'draft' }
  /** The lock has the repository, but not this tag and digest; `entry` is what it has. */
  | { readonly kind: 'differs'; readonly entry: ImageEntry }
  /** The lock does not have the repository. */
  | { readonly kind: 'unknown' };

/**
 * Mirrors keep the path below the registry. Below a declared one the whole of the rest is the path of an entry; elsewhere nobody
 * knows where it begins, and entries are found by the end of the repository.
 *
 * @param registries `host` or `host/prefix`, as the boundary declares them
 */
export function lockAnswer(image: ImageReference, lock: Lock, registries: readonly string[] = []): LockAnswer {
  const repository = repositoryOf(image);
  const paths = pathsBelow(repository, registries);
  const isEntry = (path: string): boolean =>
    paths.length === 0 ? `/${repository}`.endsWith(`/${path}`) : paths.includes(path);
  const known = Object.values(lock.images).filter(({ origin }) => isEntry(repositoryPath(origin)));
  const meant = known.filter((entry) => isMeant(image, entry));
  const best = toName(meant) ?? toName(known);
  if (best === undefined) return { kind: 'unknown' };
  if (image.digest === null) return withoutDigest(meant, best);
  return meant.some(({ digest }) => digest === image.digest) ? { kind: 'locked' } : { kind: 'differs', entry: best };
}

/** What stands behind each of the registries that the image lies below; a prefix may lie below another. */
function pathsBelow(repository: string, registries: readonly string[]): readonly string[] {
  return registries
    .map((registry) => `${registry.replace(/\/+$/, '')}/`)
    .filter((start) => repository.startsWith(start))
    .map((start) => repository.slice(start.length));
}

function withoutDigest(meant: readonly ImageEntry[], best: ImageEntry): LockAnswer {
  const isDraft = meant.length > 0 && meant.every(({ digest }) => digest === null);
  return isDraft ? { kind: 'draft' } : { kind: 'differs', entry: best };
}

/** Of several entries, one with a digest says more than one without. */
function toName(entries: readonly ImageEntry[]): ImageEntry | undefined {
  return entries.find(({ digest }) => digest !== null) ?? entries[0];
}

/** A digest alone is enough; without either, a name means `latest`, which is no tag of the lock. */
function isMeant(image: ImageReference, entry: ImageEntry): boolean {
  return image.tag === entry.tag || (image.tag === null && image.digest !== null);
}
