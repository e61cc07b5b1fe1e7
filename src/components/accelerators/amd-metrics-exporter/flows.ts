import type { Declaration } from '../../../core/component';

export const METRICS_PORT = 8443;

/** The exporter itself listens on loopback: it speaks no TLS, authenticates nobody, and shows its profiles beside its metrics. */
export const LOOPBACK_PORT = 5000;

/**
 * The port is that of the proxy. nginx reads its certificate on each connection. As for NVIDIA, labels of the exporter's own pod
 * must not pass for those of a device's user, which come as `exported_pod` and the like.
 */
export function declareAmdMetricsExporter(): Declaration {
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
