/**
 * Every image comes from a registry of the boundary.
 *
 * Fields: `image` of containers, init containers and ephemeral containers and `reference` of image volumes in any pod spec at any
 * depth; arguments, variables and configuration that name images; references split over registry, repository and tag; `auths` of
 * pull secrets.
 * Unchecked: a container without an image, a reference that a variable, a template or the expression of a policy decides, a pull secret that cannot be read.
 * Allowed: `host/prefix` of the boundary's registries, compared segment by segment. A name without a registry is `docker.io`.
 */
import type { ManifestObject } from '../../../manifest/manifest';
import { imagesIn } from '../../facts/images';
import { unjudgedImagesOf } from '../../facts/images-unjudged';
import { isImageOpen, mutationsOf } from '../../facts/mutations';
import { foreignLoginsOf } from '../../facts/registry-logins';
import type { AuditContext, Hit, Rule } from '../../rule';
import { admission } from './admission';

export const rule: Rule = {
  id: 'IMG-001',
  name: 'no-external-image',
  family: 'images',
  severity: 'critical',
  title: 'Every image comes from a registry of the boundary',
  message: 'image comes from a registry outside the boundary',
  fix: 'mirror the image into the site registry and name it there by digest',
  admission,
  checkObject,
};

function* checkObject(object: ManifestObject, context: AuditContext): Iterable<Hit> {
  for (const use of imagesIn(object, context)) {
    if (use.class === 'internal' || use.class === 'pattern') continue;
    yield {
      object,
      path: use.path,
      value: use.ref,
      via: use.via,
      ...(use.inner === undefined ? {} : { inner: use.inner }),
    };
  }
  for (const { isUnknown, ...place } of unjudgedImagesOf(object, context)) {
    yield { object, ...place, fix: FIX_UNJUDGED, isUnchecked: isUnknown };
  }
  for (const { path } of mutationsOf(object).filter(isImageOpen)) {
    yield { object, path, value: 'image in an expression', fix: FIX_UNJUDGED, isUnchecked: true };
  }
  for (const { isUnknown, ...place } of foreignLoginsOf(object, context)) {
    yield { object, ...place, fix: FIX_LOGIN, isUnchecked: isUnknown };
  }
}

const FIX_UNJUDGED =
  'write the whole reference out: registry/repository@sha256:…, without blanks, dots in place of names and variables';
const FIX_LOGIN = 'log in to the registries of the boundary only, in JSON that names them';
