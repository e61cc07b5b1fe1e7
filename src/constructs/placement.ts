import type { k8s } from 'cdk8s-plus-28';
import type { NodePool, Toleration } from '../core/site';

/** Which nodes a pod may run on. */
export interface Placement {
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly k8s.Toleration[];
}

/** On the nodes of a pool; anywhere without taints where the site declares none. */
export function placementIn(pool: NodePool | undefined): Placement {
  if (pool === undefined) return {};
  const { nodeSelector, tolerations } = pool;
  return {
    ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
    ...(tolerations.length === 0 ? {} : { tolerations: tolerations.map(toleration) }),
  };
}

function toleration({ key, value, effect }: Toleration): k8s.Toleration {
  return value === undefined ? { key, operator: 'Exists', effect } : { key, operator: 'Equal', value, effect };
}
