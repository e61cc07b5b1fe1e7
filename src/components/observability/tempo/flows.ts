import type { Declaration } from '../../../core/component';

export const HTTP_PORT = 3200;
/** Plain, for probes only: says ready or not, and nothing else. */
export const HEALTH_PORT = 3201;
export const OTLP_PORT = 4317;

/** Tempo calls nobody: spans come in, queries come in. */
export function declareTempo(storage: string): Declaration {
  return {
    members: [
      {
        rating: 'metadata',
        identity: { reload: 'self' },
        // Its parts talk over loopback: there is no name to resolve.
        resolvesNames: false,
        ports: [
          { name: 'https', port: HTTP_PORT, security: 'mtls', endpoint: 'traces-query', scrape: {} },
          { name: 'otlp-grpc', port: OTLP_PORT, security: 'mtls', endpoint: 'traces' },
          { name: 'health', port: HEALTH_PORT, security: 'plain', rating: 'public' },
        ],
        services: [{ name: 'tempo', ports: ['https', 'otlp-grpc'] }],
        needs: [],
        stores: [{ name: 'traces', dataClass: 'metadata', size: storage, kind: 'block' }],
      },
    ],
  };
}
