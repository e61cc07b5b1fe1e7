import type { Declaration } from '../../../core/component';

/** It asks the API server about certificates and workloads, and nobody calls it. */
export function declareCertificateRollout(): Declaration {
  return {
    members: [
      {
        rating: 'operational',
        ports: [],
        needs: [
          {
            endpoint: 'cluster:kube-apiserver',
            purpose: 'read the state of certificates, restart workloads that hold an older one',
            dataClass: 'operational',
          },
        ],
      },
    ],
  };
}
