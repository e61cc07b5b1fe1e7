import type { Declaration } from '../../../core/component';

export const METRICS_PORT = 9400;

/**
 * It asks the driver and a socket of the kubelet, and nobody on a network. A device that nobody uses has no labels `pod` and
 * `namespace`; those of the exporter must not pass for them, so that those of users come as `exported_pod` and the like.
 */
export function declareDcgmExporter(): Declaration {
  return {
    members: [
      {
        rating: 'operational',
        resolvesNames: false,
        identity: { reload: 'self' },
        ports: [{ name: 'metrics', port: METRICS_PORT, security: 'mtls', scrape: {} }],
        needs: [],
      },
    ],
  };
}
