import type { Declaration } from '../../../core/component';

export const REPORTS_PORT = 8443;
export const METRICS_PORT = 9464;

/**
 * Jobs end, so that nobody could scrape them, and two servers of Prometheus both have to see the same: the last results stand
 * here. A door for each side, so that policy tells jobs from Prometheus.
 */
export function declareResults(storage: string): Declaration {
  return {
    members: [
      {
        rating: 'operational',
        // The program reads its certificate at start.
        identity: { reload: 'restart', workload: 'StatefulSet' },
        resolvesNames: false,
        ports: [
          { name: 'reports', port: REPORTS_PORT, security: 'mtls', endpoint: 'evaluation-results' },
          { name: 'metrics', port: METRICS_PORT, security: 'mtls', scrape: {} },
        ],
        needs: [],
        stores: [
          {
            ...{ name: 'results', dataClass: 'operational', size: storage, kind: 'block' },
            backup: { none: 'the next run of each job tells everything again' },
          },
        ],
      },
    ],
  };
}
