import type { Boundary } from '../../../core/boundary';
import { DEFAULT_CLUSTER_DOMAIN, isBelow, isHostInside } from '../inside';
import type { Opening } from './openings';
import { ANY_DESTINATION } from './openings';

/** Names, or patterns judged by what follows their last asterisk, that are neither inside nor declared. */
export function outsideNames(names: readonly string[], path: string, boundary: Boundary): readonly Opening[] {
  const declared = boundary.egress.map((destination) => destination.host);
  return names
    .filter((name) => !declared.includes(name) && !isNameInside(name, boundary))
    .map((name) => ({ path, value: name === '' ? ANY_DESTINATION : name }));
}

function isNameInside(name: string, boundary: Boundary): boolean {
  if (!name.includes('*')) return name !== '' && isHostInside(name, boundary);
  const tail = name.slice(name.lastIndexOf('*') + 1);
  return tail.startsWith('.') && isBelow(tail.slice(1), [...boundary.domains, DEFAULT_CLUSTER_DOMAIN, 'svc']);
}
