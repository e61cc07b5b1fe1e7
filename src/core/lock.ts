import { z } from 'zod';
import type { Problem } from './errors';
import { registryHost, repositoryPath, type ImageEntry, type Lock } from './image';
import { count, defineKnobs, dnsLabel, flag, line, pattern, readValues, refuseBy } from './knobs';
import { problemAt, refuseAll, type YamlSource } from './yaml-source';

const DIGEST_WORDS = 'sha256: with 64 lower-case hex digits, or null while nobody has resolved it';

/** Upstream repository with its host, or `internal/…` for an image that the site builds. */
const ORIGIN = /^(internal|[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]+)?)(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/;

/** Schema of `values/lock.yaml`. */
export function lockSchema() {
  const entry = defineKnobs({
    origin: pattern(ORIGIN, 'a repository with its host such as quay.io/prometheus/prometheus, or internal/…').describe(
      'where the image comes from',
    ),
    tag: pattern(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, 'a tag')
      .check(refuseBy(judgeTag))
      .describe('tag, for readers'),
    digest: pattern(/^sha256:[0-9a-f]{64}$/, DIGEST_WORDS)
      .nullable()
      .describe('digest of the multi-platform index; null makes every render with it a draft'),
    isMadeUp: flag()
      .default(false)
      .describe('the digest names no image and is there for the lab: every render with it is a draft'),
    size: count({ min: 1, max: Number.MAX_SAFE_INTEGER })
      .nullable()
      .default(null)
      .describe('bytes of all layers; null where nobody measured'),
    licence: line().nullable().default(null).describe('SPDX expression; null where nobody has looked'),
  });
  return defineKnobs({
    images: z.record(dnsLabel(), entry).describe('images by id'),
    artefacts: z
      .record(dnsLabel(), artefactSchema())
      .default({})
      .describe('files of other projects that components need whole, by id; applied before the release'),
  });
}

function artefactSchema() {
  return defineKnobs({
    origin: pattern(/^[a-z0-9-]+(\.[a-z0-9-]+)+(\/[A-Za-z0-9._-]+)+$/, 'a module or repository with its host').describe(
      'where the files come from',
    ),
    tag: pattern(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, 'a tag').describe('release that the files are of'),
    path: pattern(/^[A-Za-z0-9_-]+(\/[A-Za-z0-9._-]+)*$/, 'a folder or a file below its root').describe(
      'folder of the files, or one file',
    ),
    digest: pattern(/^sha256:[0-9a-f]{64}$/, DIGEST_WORDS)
      .nullable()
      .describe('SHA-256 of the files joined in the order of their names; null makes every render with it a draft'),
    licence: line().nullable().default(null).describe('SPDX expression; null where nobody has looked'),
  });
}

/**
 * Reads the lock.
 * @throws SallyportError 'usage' with every problem found.
 */
export function readLock(file: string): Lock {
  const { value, source } = readValues(file, 'lock', lockSchema());
  const images = Object.entries(value.images).map(([id, { isMadeUp, ...entry }]): ImageEntry => ({
    id,
    ...entry,
    ...(isMadeUp && { isMadeUp }),
  }));
  refuseAll(collisions(images, source));
  const artefacts = Object.entries(value.artefacts).map(([id, entry]) => [id, { id, ...entry }] as const);
  return {
    images: Object.fromEntries(images.map((entry) => [entry.id, entry])),
    artefacts: Object.fromEntries(artefacts),
  };
}

function judgeTag(tag: string) {
  if (tag !== 'latest') return undefined;
  return {
    message: 'tag names no version',
    allowed: 'the tag of one release',
    fix: 'write the release that the digest belongs to',
  };
}

/** A mirror drops the host: two origins with one path would overwrite each other there. */
function collisions(images: readonly ImageEntry[], source: YamlSource): Problem[] {
  return images.flatMap((entry, index) => {
    const rival = images.slice(0, index).find((other) => collide(entry, other));
    if (rival === undefined) return [];
    return [
      problemAt(source, ['images', entry.id, 'origin'], {
        message: `"${entry.id}" and "${rival.id}" have one place in a mirror: ${repositoryPath(entry.origin)}`,
        allowed: 'one origin for each repository path, or the same tag and digest from both',
        fix: 'take both from one registry',
      }),
    ];
  });
}

function collide(a: ImageEntry, b: ImageEntry): boolean {
  if (repositoryPath(a.origin) !== repositoryPath(b.origin) || registryHost(a.origin) === registryHost(b.origin))
    return false;
  return a.tag !== b.tag || a.digest !== b.digest || a.digest === null;
}
