import type { Declaration, DeclareContext } from '../../../core/component';
import type { Knobs } from './knobs';

export const GRPC_PORT = 8081;
export const HEALTH_PORT = 8080;
export const METRICS_PORT = 9090;

/** The gateway asks, the counters lie in the cache. Where the policy limits nobody, there is nothing to count. */
export function declareRatelimit({ policy }: Pick<DeclareContext<Knobs>, 'policy'>): Declaration {
  if (policy.limits.length === 0) return { members: [] };
  return {
    members: [
      {
        rating: 'metadata',
        // The certificate of the server is read again, the one towards the counters is not.
        identity: { reload: 'restart', workload: 'Deployment' },
        ports: [
          { name: 'grpc', port: GRPC_PORT, security: 'mtls', endpoint: 'limits' },
          { name: 'metrics', port: METRICS_PORT, security: 'plain', rating: 'operational', scrape: {} },
          { name: 'health', port: HEALTH_PORT, security: 'plain', rating: 'public' },
        ],
        services: [{ name: 'ratelimit', ports: ['grpc', 'metrics'] }],
        needs: [{ endpoint: 'cache', purpose: 'count requests of projects', dataClass: 'metadata' }],
      },
    ],
  };
}
