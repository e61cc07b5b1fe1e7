import { DOMAIN } from '../core/names';
import type { NodePools } from '../core/site';
import { placementIn, type Placement } from './placement';

export type Accelerator = 'nvidia' | 'amd';

/** Extended resource of a whole accelerator, as the vendors' device plugins advertise it. */
export const ACCELERATOR_RESOURCE: Readonly<Record<Accelerator, string>> = {
  nvidia: 'nvidia.com/gpu',
  amd: 'amd.com/gpu',
};

/** Label by which an installer marks accelerator nodes where the site declares no pool: no labeller may write to nodes. */
export const ACCELERATOR_LABEL = `${DOMAIN}/accelerator`;

/** Label by which an installer says which class of devices a node has; a pool that states its class asks for it. */
export const DEVICE_LABEL = `${DOMAIN}/device`;

/** Where pods for one vendor's accelerators go: the site's pool, or the nodes that carry our label. */
export function acceleratorPool(pools: NodePools, accelerator: Accelerator): Placement {
  const pool = pools[accelerator];
  if (pool === undefined) {
    return placementIn({
      nodeSelector: { [ACCELERATOR_LABEL]: accelerator },
      tolerations: [{ key: ACCELERATOR_RESOURCE[accelerator], effect: 'NoSchedule' }],
    });
  }
  const device: Record<string, string> = pool.device === undefined ? {} : { [DEVICE_LABEL]: pool.device };
  return placementIn({ ...pool, nodeSelector: { ...pool.nodeSelector, ...device } });
}
