import type { Declaration } from '../../../core/component';

/** It speaks to the kubelet by a socket of the node, and to nobody on a network. */
export function declareAmdDevicePlugin(): Declaration {
  return { members: [{ rating: 'operational', ports: [], needs: [], resolvesNames: false }] };
}
