import type { Declaration } from '../../../core/component';

export const HTTP_PORT = 3100;

/** Loki calls nobody: logs come in, queries come in. */
export function declareLoki(storage: string): Declaration {
  return {
    members: [
      {
        rating: 'metadata',
        identity: { reload: 'self' },
        // Peers are loopback addresses: there is no name to resolve.
        resolvesNames: false,
        ports: [{ name: 'https', port: HTTP_PORT, security: 'mtls', endpoint: 'logs', scrape: {} }],
        needs: [],
        stores: [{ name: 'chunks', dataClass: 'metadata', size: storage, kind: 'block' }],
      },
    ],
  };
}
