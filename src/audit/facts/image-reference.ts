/** An image reference taken apart, as container runtimes read it. */
export interface ImageReference {
  /** `docker.io` where the text names no registry. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string | null;
  /** True if the text itself names the registry. */
  readonly isQualified: boolean;
}

const SEGMENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const HOST = '(?:localhost|[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+(?::\\d+)?|[A-Za-z0-9-]+:\\d+)';
const REFERENCE = new RegExp(
  `^(?:(${HOST})/)?(${SEGMENT}(?:/${SEGMENT})*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@([a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}))?$`,
);

/** Reads `[registry/]repository[:tag][@digest]`; null if the text is no such reference. */
export function parseImage(text: string): ImageReference | null {
  if (text.length > 512) return null;
  const match = REFERENCE.exec(text.replace(/^docker:\/\//, ''));
  if (match?.[2] === undefined) return null;
  return {
    registry: (match[1] ?? 'docker.io').toLowerCase(),
    repository: match[2],
    tag: match[3] ?? null,
    digest: match[4] ?? null,
    isQualified: match[1] !== undefined,
  };
}

/** `host/repository`, the form that registries are compared in. Unqualified names of one segment stand below `library/`. */
export function repositoryOf(image: ImageReference): string {
  const isOfficial = image.registry === 'docker.io' && !image.repository.includes('/');
  return `${image.registry}/${isOfficial ? 'library/' : ''}${image.repository}`;
}

/** True if the image lies below one of the registries (`host` or `host/prefix`); a look-alike host does not. */
export function isFromRegistries(image: ImageReference, registries: readonly string[]): boolean {
  const repository = repositoryOf(image);
  return registries.some((registry) => repository.startsWith(`${registry.replace(/\/+$/, '')}/`));
}

const KNOWN_REGISTRIES =
  /^(?:docker\.io|index\.docker\.io|registry-1\.docker\.io|quay\.io|ghcr\.io|(?:[\w-]+\.)?gcr\.io|[\w-]+\.pkg\.dev|registry\.k8s\.io|k8s\.gcr\.io|mcr\.microsoft\.com|nvcr\.io|public\.ecr\.aws|[\w.-]+\.amazonaws\.com|[\w-]+\.azurecr\.io|registry\.gitlab\.com|cgr\.dev|lscr\.io|icr\.io|[\w.]*\.icr\.io|registry\.redhat\.io|registry\.access\.redhat\.com|registry\.suse\.com|(?:registry|harbor|docker|images?|mirror|cr)\.[\w.-]+)(?::\d+)?$/;

/** Hosts that serve registries and little else. */
export function isKnownRegistry(host: string): boolean {
  return KNOWN_REGISTRIES.test(host);
}
