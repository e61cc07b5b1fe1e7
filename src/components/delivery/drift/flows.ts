import type { Declaration } from '../../../core/component';

/** It lists the objects of the cluster, and nobody calls it. */
export function declareDrift(): Declaration {
  return {
    members: [
      {
        rating: 'operational',
        ports: [],
        readsRelease: true,
        needs: [
          {
            endpoint: 'cluster:kube-apiserver',
            purpose: 'list what the cluster has, to compare it with the release',
            dataClass: 'operational',
          },
        ],
      },
    ],
  };
}
