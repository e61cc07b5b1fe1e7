/**
 * The two kinds of Flux that this platform makes, in our own words: fields and their meaning as published for
 * source.toolkit.fluxcd.io/v1 and kustomize.toolkit.fluxcd.io/v1, and of them only what is used. There is no kind for Helm, for
 * buckets or for images, and no address of notifications, so that they cannot be expressed.
 */
export const GIT_REPOSITORY = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository' } as const;
export const KUSTOMIZATION = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' } as const;

/** A Secret by its name, in the namespace of the object. */
export interface SecretReference {
  readonly name: string;
}

/** Where a release is read from. */
export interface GitRepositorySpec {
  readonly url: string;
  /** Go duration. */
  readonly interval: string;
  readonly timeout: string;
  /** What is in service: a branch, or what a promoter writes in its place. */
  readonly ref: { readonly branch: string } | { readonly tag: string } | { readonly commit: string };
  /** `username` and `password`. */
  readonly secretRef: SecretReference;
  /** Signature of the commit, by one of the OpenPGP keys in the Secret. */
  readonly verify?: { readonly mode: 'HEAD'; readonly secretRef: SecretReference };
}

/** What is applied of it, and as whom. */
export interface KustomizationSpec {
  readonly sourceRef: { readonly kind: 'GitRepository'; readonly name: string };
  readonly path: string;
  readonly interval: string;
  readonly retryInterval: string;
  readonly timeout: string;
  /** Removes what a newer release no longer has. */
  readonly prune: boolean;
  /** What happens to all of it when this object goes. */
  readonly deletionPolicy: 'Orphan';
  /** Waits until everything is ready. */
  readonly wait: boolean;
  readonly force: boolean;
  readonly serviceAccountName: string;
}
