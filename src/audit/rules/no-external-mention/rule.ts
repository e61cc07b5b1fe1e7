/**
 * No string mentions a host outside the boundary, even where nothing contacts it.
 *
 * Fields: those of `no-external-host`, at places that read as documentation, comparison, pattern, trust or a route inwards.
 * Allowed: names and addresses inside the boundary; names of declared egress, whatever the port, because nothing is sent from such
 * a place; the descriptions of schemas, which are text of the API and reach nobody.
 */
import type { ManifestObject } from '../../../manifest/manifest';
import { hostsIn } from '../../facts/hosts';
import type { AuditContext, Hit, Rule } from '../../rule';
import { admission } from './admission';

export const rule: Rule = {
  id: 'NET-002',
  name: 'no-external-mention',
  family: 'hosts',
  severity: 'low',
  title: 'No string mentions a host outside the boundary',
  message: 'a host outside the boundary is mentioned',
  fix: 'leave the link out, or point it to a copy inside the site',
  admission,
  checkObject,
};

function* checkObject(object: ManifestObject, context: AuditContext): Iterable<Hit> {
  if (object.kind === 'CustomResourceDefinition') return;
  const declared = new Set(context.boundary.egress.map((destination) => destination.host));
  for (const use of hostsIn(object, context)) {
    if (use.class === 'runtime' || use.class === 'internal' || declared.has(use.host)) continue;
    yield {
      object,
      path: use.path,
      value: use.value,
      via: use.via,
      ...(use.inner === undefined ? {} : { inner: use.inner }),
    };
  }
}
