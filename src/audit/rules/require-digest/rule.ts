/**
 * Every image is named by digest, and by the digest of the lock.
 *
 * Fields: as for `no-external-image`, patterns and bare registries left out.
 * Allowed: `…@sha256:<64 hex digits>`. An image whose lock entry has no digest yet is a draft, not a finding.
 */
import type { ManifestObject } from '../../../manifest/manifest';
import { imagesIn, type ImageUse } from '../../facts/images';
import { lockedDigest } from '../../facts/image-lock';
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

function flawOf({ image, class: kind }: ImageUse, { lock }: AuditContext): Partial<Hit> | undefined {
  if (image === null || kind === 'pattern') return undefined;
  const locked = lock === null ? undefined : lockedDigest(image, lock);
  if (isStrong(image.digest)) {
    const differs = typeof locked === 'string' && locked !== image.digest;
    return differs ? { fix: `the lock has ${locked}: render that, or lock anew` } : undefined;
  }
  if (locked === null && image.digest === null)
    return { isDraft: true, fix: 'resolve the digest on the connected side and put it into the lock' };
  return typeof locked === 'string' ? { fix: `render it with @${locked}, as the lock has it` } : {};
}

function isStrong(digest: string | null): boolean {
  return digest !== null && /^sha256:[0-9a-f]{64}$/.test(digest);
}
