import type { Declaration } from '../../../core/component';

export const HTTPS_PORT = 9100;

/** It is asked by Prometheus and asks nobody, not even the resolver. */
export function declareNodeExporter(): Declaration {
  return {
    members: [
      {
        rating: 'operational',
        resolvesNames: false,
        identity: { reload: 'self' },
        ports: [{ name: 'https', port: HTTPS_PORT, security: 'mtls', scrape: {} }],
        needs: [],
      },
    ],
  };
}
