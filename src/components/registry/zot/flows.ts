import type { Declaration } from '../../../core/component';

export const HTTPS_PORT = 5000;

/** The registry calls nobody: nodes pull, metrics are collected. */
export function declareZot(storage: string): Declaration {
  return {
    members: [
      {
        rating: 'operational',
        identity: { reload: 'self' },
        resolvesNames: false,
        ports: [
          {
            name: 'https',
            port: HTTPS_PORT,
            // Container runtimes of the nodes pull; they have no certificate of the platform.
            security: 'tls',
            endpoint: 'images',
            scrape: {},
            entries: [{ peer: 'cluster:nodes', purpose: 'pull images', dataClass: 'operational' }],
          },
        ],
        needs: [],
        stores: [
          {
            name: 'images',
            dataClass: 'operational',
            size: storage,
            kind: 'block',
            backup: { none: 'images come in with each release, and are staged again from it' },
          },
        ],
      },
    ],
  };
}
