import type { Declaration } from '../../../core/component';

export const HTTPS_PORT = 9090;

/** Prometheus collects from every scraped port, finds pods through the API server and hands alerts on. */
export function declarePrometheus(storage: string): Declaration {
  return {
    members: [
      {
        rating: 'operational',
        identity: { reload: 'self' },
        // Pods are called by their addresses, and the API server by its own.
        resolvesNames: false,
        scrapes: true,
        ports: [{ name: 'https', port: HTTPS_PORT, security: 'mtls', endpoint: 'metrics', scrape: {} }],
        needs: [
          {
            endpoint: 'cluster:kube-apiserver',
            purpose: 'find the pods behind scraped Services',
            dataClass: 'operational',
          },
          { endpoint: 'alerts', purpose: 'hand on firing alerts', dataClass: 'operational', whenAbsent: 'omit' },
        ],
        stores: [
          {
            name: 'data',
            dataClass: 'operational',
            size: storage,
            kind: 'block',
            backup: { none: 'measurements end with their retention, and alerts are told from new ones' },
          },
        ],
      },
    ],
  };
}
