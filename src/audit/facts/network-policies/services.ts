import type { Boundary } from '../../../core/boundary';
import type { ManifestObject } from '../../../manifest/manifest';
import { isBlockInside, isHostInside } from '../inside';
import { groupOf, listAt, stringsOf, textAt } from '../plain';
import type { Opening } from './openings';

/** Services that lead out: an alias for an outside name, an outside address, or hand-written endpoints outside. */
export function serviceOpeningsOf(object: ManifestObject, boundary: Boundary): readonly Opening[] {
  const group = groupOf(object.apiVersion);
  if (object.kind === 'Service' && group === '') return service(object, boundary);
  if (object.kind === 'Endpoints' && group === '') return endpoints(object, boundary);
  return object.kind === 'EndpointSlice' && group === 'discovery.k8s.io' ? slice(object, boundary) : [];
}

function service(object: ManifestObject, boundary: Boundary): readonly Opening[] {
  const alias =
    textAt(object.value, 'spec', 'type') === 'ExternalName' ? textAt(object.value, 'spec', 'externalName') : undefined;
  const isDeclared = boundary.egress.some((destination) => destination.host === alias);
  const outside = alias !== undefined && !isDeclared && !isHostInside(alias, boundary);
  return [
    ...(outside ? [{ path: '/spec/externalName', value: alias }] : []),
    ...addresses(stringsOf(listAt(object.value, 'spec', 'externalIPs')), '/spec/externalIPs', boundary),
  ];
}

function endpoints(object: ManifestObject, boundary: Boundary): readonly Opening[] {
  return listAt(object.value, 'subsets').flatMap((subset, index) =>
    addresses(
      listAt(subset, 'addresses').map((address) => textAt(address, 'ip') ?? ''),
      `/subsets/${index}/addresses`,
      boundary,
    ),
  );
}

function slice(object: ManifestObject, boundary: Boundary): readonly Opening[] {
  return listAt(object.value, 'endpoints').flatMap((endpoint, index) =>
    addresses(stringsOf(listAt(endpoint, 'addresses')), `/endpoints/${index}/addresses`, boundary),
  );
}

function addresses(values: readonly string[], path: string, boundary: Boundary): readonly Opening[] {
  return values
    .map((value, index) => ({ path: `${path}/${index}`, value }))
    .filter(({ value }) => !isBlockInside(value, boundary) && !isHostInside(value, boundary));
}
