import { z } from 'zod';
import { NoAnswer, type Manifest, type Registry } from './client';
import { DIGEST } from './config';

/** Manifests and blobs of one image; far above what images have. */
const MOST_PARTS = 5000;

const digest = z.string().regex(DIGEST);
const part = z.object({ digest, platform: z.object({ os: z.string(), architecture: z.string() }).optional() });
const parts = z.object({
  manifests: z.array(part).optional(),
  config: part.optional(),
  layers: z.array(part).optional(),
});

type Part = z.infer<typeof part>;

/** What an image lacks below its manifest: names of parts, none for a whole one. */
export async function lackingOf(
  registry: Registry,
  repository: string,
  manifest: Manifest,
): Promise<readonly string[]> {
  const { manifests, blobs } = partsOf(manifest);
  const below = await Promise.all(manifests.map((one) => lackingBelow(registry, repository, one)));
  const own = await Promise.all(
    blobs.map(async ({ digest: id }) => ((await registry.hasBlob(repository, id)) ? [] : [`blob ${id}`])),
  );
  return [...below.flat(), ...own.flat()];
}

/** One platform of an index. An index in an index is not followed further than its own bytes. */
async function lackingBelow(registry: Registry, repository: string, one: Part): Promise<readonly string[]> {
  const manifest = await registry.manifest(repository, one.digest);
  if (manifest === undefined) return [`manifest ${nameOf(one)}`];
  if (manifest.digest !== one.digest) return [`manifest ${nameOf(one)}, whose bytes are others`];
  const { blobs } = partsOf(manifest);
  const lacking = await Promise.all(
    blobs.map(async ({ digest: id }) => ((await registry.hasBlob(repository, id)) ? [] : [`blob ${id}`])),
  );
  return lacking.flat();
}

interface Parts {
  readonly manifests: readonly Part[];
  readonly blobs: readonly Part[];
}

function partsOf({ body }: Manifest): Parts {
  const { manifests = [], config, layers = [] } = read(body);
  const blobs = [...(config === undefined ? [] : [config]), ...layers];
  if (manifests.length + blobs.length > MOST_PARTS) throw new NoAnswer(`manifest of more than ${MOST_PARTS} parts`);
  return { manifests, blobs };
}

function read(body: Buffer): z.infer<typeof parts> {
  try {
    return parts.parse(JSON.parse(body.toString('utf8')));
  } catch {
    throw new NoAnswer('manifest that cannot be read');
  }
}

/** Platform and digest; words of the manifest are taken only where they are plain. */
function nameOf({ digest: id, platform }: Part): string {
  const words = platform === undefined ? [] : [platform.os, platform.architecture];
  return words.every((word) => /^[a-z0-9]{1,20}$/.test(word)) && words.length > 0 ? `${words.join('/')} ${id}` : id;
}
