import { z } from 'zod';
import { readJson } from '../read-json';

/** A repository as the distribution specification has it. */
export const REPOSITORY = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;
export const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
export const DIGEST = /^sha256:[0-9a-f]{64}$/;
const REFERENCE = /^[a-z0-9.-]+(:\d+)?\/(?<repository>[^:@]+):(?<tag>[^:@]+)(@(?<digest>.+))?$/;

const host = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);

export interface LockedImage {
  readonly repository: string;
  readonly tag: string;
  /** Null while nobody has resolved it. */
  readonly digest: string | null;
}

/** The registry knows its images without its host. */
const image = z
  .string()
  .max(600)
  .transform((reference, context): LockedImage => {
    const { repository = '', tag = '', digest } = REFERENCE.exec(reference)?.groups ?? {};
    const isWhole = REPOSITORY.test(repository) && TAG.test(tag) && (digest === undefined || DIGEST.test(digest));
    if (!isWhole) context.addIssue('not of the form host/repository:tag@sha256:…');
    return { repository, tag, digest: digest ?? null };
  });

const schema = z.strictObject({
  registry: z.strictObject({ host, port: z.int().min(1).max(65535) }),
  /** Trust anchors of the site, and nobody else's. */
  caFile: z.string().min(1).max(300),
  /** Longest time that one request may take. */
  requestSeconds: z.number().min(0.05).max(60),
  /** Images of the lock, as pods name them: `host/repository:tag@sha256:…`, without the digest while nobody has resolved it. */
  images: z.array(image).max(2000),
  /** Repositories that are not of the release and may be there; those below one that ends in a slash, too. */
  besides: z
    .array(
      z
        .string()
        .max(256)
        .regex(/^[a-z0-9][a-z0-9._/-]*$/),
    )
    .max(500),
  /** What a tag beside the lock's, in a repository of the lock, counts as. */
  otherTags: z.enum(['extra', 'kept']),
});

export type RegistryConfig = z.infer<typeof schema>;

/**
 * Reads what the registry has to hold.
 * @throws SallyportError 'usage' with every problem.
 */
export function readConfig(file: string): RegistryConfig {
  return readJson(file, 'configuration of the registry check', schema);
}
