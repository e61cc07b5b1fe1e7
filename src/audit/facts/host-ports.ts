import type { ManifestObject } from '../../manifest/manifest';
import { isLoopback } from './inside';
import type { Opening } from './network-policies/openings';
import { listAt, textAt, valueAt } from './plain';
import { containersOf, podTemplatesOf } from './pod-templates';

/**
 * Ports of a node that containers open. Not on the node's own loopback address, and not in host-network pods, where every port
 * is the node's and `hostPort` says nothing more.
 */
export function hostPortsOf(object: ManifestObject): readonly Opening[] {
  return podTemplatesOf(object)
    .filter((template) => valueAt(template.spec, 'hostNetwork') !== true)
    .flatMap(containersOf)
    .flatMap(({ value, path }) =>
      listAt(value, 'ports').flatMap((port, index) => {
        const number = textAt(port, 'hostPort') ?? '0';
        if (number === '0' || isLoopback(textAt(port, 'hostIP') ?? '')) return [];
        return [{ path: `${path}/ports/${index}/hostPort`, value: `host port ${number}` }];
      }),
    );
}
