import type { k8s } from 'cdk8s-plus-28';
import { DOMAIN } from '../core/names';
import type { NodePools, Toleration } from '../core/site';

export type Accelerator = 'nvidia' | 'amd';

/** Extended resource of a whole accelerator, as the vendors' device plugins advertise it. */
export const ACCELERATOR_RESOURCE: Readonly<Record<Accelerator, string>> = {
  nvidia: 'nvidia.com/gpu',
  amd: 'amd.com/gpu',
};

/** Label by which an installer marks accelerator nodes where the site declares no pool: no labeller may write to nodes. */
export const ACCELERATOR_LABEL = `${DOMAIN}/accelerator`;

export interface AcceleratorPool {
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly k8s.Toleration[];
}

/** Where pods for one vendor's accelerators go: the site's pool, or the nodes that carry our label. */
export function acceleratorPool(pools: NodePools, accelerator: Accelerator): AcceleratorPool {
  const pool = pools[accelerator];
  if (pool === undefined) {
    const taint: Toleration = { key: ACCELERATOR_RESOURCE[accelerator], effect: 'NoSchedule' };
    return { nodeSelector: { [ACCELERATOR_LABEL]: accelerator }, tolerations: [toleration(taint)] };
  }
  return { nodeSelector: pool.nodeSelector, tolerations: pool.tolerations.map(toleration) };
}

function toleration({ key, value, effect }: Toleration): k8s.Toleration {
  return value === undefined ? { key, operator: 'Exists', effect } : { key, operator: 'Equal', value, effect };
}
