/**
 * Files of other projects that a component needs whole, such as definitions of kinds. They are never kept in this repository: the lock
 * names them, the site keeps them, and they are applied before the release.
 */
export interface ArtefactEntry {
  /** Key in `values/lock.yaml`. */
  readonly id: string;
  /** Module or repository with its host. */
  readonly origin: string;
  readonly tag: string;
  /** Folder of the files in it, or one file. */
  readonly path: string;
  /** SHA-256 of the files joined in the order of their names; null while nobody has looked. */
  readonly digest: string | null;
  /** SPDX expression, or null where nobody has looked. */
  readonly licence: string | null;
}
