import type { Declaration } from '../../../core/component';

export const METRICS_PORT = 9598;

/** Aggregates come from the metrics server and go to the validator; the generator has no way to the diode. */
export function declareGenerator(): Declaration {
  return {
    members: [
      {
        rating: 'aggregate',
        identity: { reload: 'restart', workload: 'Deployment' },
        ports: [{ name: 'metrics', port: METRICS_PORT, security: 'mtls', rating: 'operational', scrape: {} }],
        needs: [
          { endpoint: 'metrics', purpose: 'collect the approved aggregates', dataClass: 'aggregate' },
          { endpoint: 'diode-validator', purpose: 'hand over aggregates, one JSON line each', dataClass: 'aggregate' },
        ],
      },
    ],
  };
}
