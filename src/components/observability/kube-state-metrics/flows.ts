import type { Declaration } from '../../../core/component';

export const STATE_PORT = 8080;
export const TELEMETRY_PORT = 8081;

/** It reads the API server and is asked by Prometheus. The address of the API server comes from the kubelet: no name is asked for. */
export function declareKubeStateMetrics(): Declaration {
  return {
    members: [
      {
        rating: 'operational',
        resolvesNames: false,
        identity: { reload: 'self' },
        ports: [
          { name: 'state', port: STATE_PORT, security: 'mtls', scrape: { keepsLabels: true } },
          { name: 'telemetry', port: TELEMETRY_PORT, security: 'mtls', scrape: {} },
        ],
        needs: [
          {
            endpoint: 'cluster:kube-apiserver',
            purpose: 'read the state of nodes, pods and workloads',
            dataClass: 'operational',
          },
        ],
      },
    ],
  };
}
