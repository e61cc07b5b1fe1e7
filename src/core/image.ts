import type { ArtefactEntry } from './artefact';

/** One image of the lock. `digest: null` means that nobody has resolved it yet: the render is then a draft. */
export interface ImageEntry {
  /** Key in `values/lock.yaml`. */
  readonly id: string;
  /** Upstream repository with its registry host, such as `quay.io/prometheus/prometheus`; `internal/…` is built by the site. */
  readonly origin: string;
  readonly tag: string;
  /** `sha256:<64 hex digits>` of the multi-platform index. */
  readonly digest: string | null;
  /** True if the digest names no image: the lab makes them up, so that admission can be tried. Its renders are drafts. */
  readonly isMadeUp?: boolean;
  /** Bytes of all layers, or null where it was not measured. */
  readonly size: number | null;
  /** SPDX expression, or null where nobody has looked. */
  readonly licence: string | null;
}

/** What `values/lock.yaml` holds. Models join it with the command that writes them. */
export interface Lock {
  readonly images: Readonly<Record<string, ImageEntry>>;
  /** @default none */
  readonly artefacts?: Readonly<Record<string, ArtefactEntry>>;
}

/** Where images are pulled from. */
export type ImageSource =
  | { readonly kind: 'mirror'; readonly host: string; readonly prefix: string }
  | {
      readonly kind: 'upstream';
      readonly host: string;
      readonly prefix: string;
      readonly registries: readonly string[];
    };

/** A reference as it stands in a pod: `host/repository:tag@digest`, without the digest for a draft. */
export interface ImageRef {
  readonly id: string;
  readonly reference: string;
  readonly isPinned: boolean;
}

/** Path of an image below its registry host: `prometheus/prometheus`. */
export function repositoryPath(origin: string): string {
  return isInternal(origin) ? origin : origin.slice(origin.indexOf('/') + 1);
}

/** Registry host of an upstream image; null for an image that the site builds. */
export function registryHost(origin: string): string | null {
  return isInternal(origin) ? null : origin.slice(0, origin.indexOf('/'));
}

/** How messages name an entry that makes a render a draft. */
export function draftName(entry: ImageEntry): string {
  return entry.isMadeUp === true ? `${entry.id} (made up)` : entry.id;
}

/** The reference to render for a lock entry. An image that the site builds always comes from its own mirror. */
export function imageRef(entry: ImageEntry, source: ImageSource): ImageRef {
  const digest = entry.digest === null ? '' : `@${entry.digest}`;
  return {
    id: entry.id,
    reference: `${repositoryOf(entry, source)}:${entry.tag}${digest}`,
    isPinned: entry.digest !== null,
  };
}

function repositoryOf(entry: ImageEntry, source: ImageSource): string {
  const host = registryHost(entry.origin);
  const isUpstream = source.kind === 'upstream' && host !== null && source.registries.includes(host);
  return isUpstream
    ? entry.origin
    : [source.host, source.prefix, repositoryPath(entry.origin)].filter((part) => part !== '').join('/');
}

function isInternal(origin: string): boolean {
  return origin.startsWith('internal/');
}
