/**
 * Every image is named by digest, and by the digest of the lock.
 *
 * Fields: as for `no-external-image`, patterns and bare registries left out.
 * Below a registry of the boundary the whole path counts, elsewhere its end.
 * Allowed without a lock: `…@sha256:<64 hex digits>`. With one: repository, tag (or none) and digest of an entry; the tag
 * alone of an entry that has no digest yet is a draft, not a finding.
 */
import type { ImageEntry } from '../../../core/image';
import type { ManifestObject } from '../../../manifest/manifest';
import { imagesIn, type ImageUse } from '../../facts/images';
import { lockAnswer } from '../../facts/image-lock';
import type { AuditContext, Hit, Rule } from '../../rule';
import { admission } from './admission';

export const rule: Rule = {
  id: 'IMG-002',
  name: 'require-digest',
  family: 'images',
  severity: 'high',
  title: 'Every image is named by digest',
  message: 'image is not named by the digest that was locked',
  fix: 'lock the image on the connected side and render it as repository:tag@sha256:…',
  admission,
  checkObject,
};

function* checkObject(object: ManifestObject, context: AuditContext): Iterable<Hit> {
  for (const use of imagesIn(object, context)) {
    const flaw = flawOf(use, context);
    if (flaw === undefined) continue;
    yield {
      object,
      path: use.path,
      value: use.ref,
      via: use.via,
      ...(use.inner === undefined ? {} : { inner: use.inner }),
      ...flaw,
    };
  }
}

function flawOf({ image, class: kind }: ImageUse, { lock, boundary }: AuditContext): Partial<Hit> | undefined {
  if (image === null || kind === 'pattern') return undefined;
  const answer = lock === null ? null : lockAnswer(image, lock, boundary.registries);
  switch (answer?.kind) {
    case 'draft':
      return { isDraft: true, fix: 'resolve the digest on the connected side and put it into the lock' };
    case 'unknown':
      return { fix: 'the lock does not have it: add it to the lock after review, or use the locked one' };
    case 'differs':
      return { fix: cureFor(answer.entry) };
    default:
      return isStrong(image.digest) ? undefined : {};
  }
}

function cureFor({ tag, digest }: ImageEntry): string {
  return digest === null
    ? `the lock has no digest for :${tag}: add it to the lock after review, or name the tag alone, as a draft`
    : `add it to the lock after review, or use the locked one, :${tag}@${digest}`;
}

function isStrong(digest: string | null): boolean {
  return digest !== null && /^sha256:[0-9a-f]{64}$/.test(digest);
}
