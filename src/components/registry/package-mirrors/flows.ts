import type { Declaration } from '../../../core/component';
import { PACKAGES_ENDPOINT } from '../../../core/packages';

export const HTTPS_PORT = 8443;
/** Name of the claim and its volume. */
export const TREES = 'package-mirrors';

/**
 * The mirror calls nobody. Server TLS only: each package tool wants a client certificate in another form, and nodes have none.
 * Who may ask is a matter of NetworkPolicy: nodes, and members that declare the need.
 */
export function declarePackageMirrors(storage: string): Declaration {
  return {
    members: [
      {
        rating: 'operational',
        // nginx reads its certificate at start.
        identity: { reload: 'restart', workload: 'Deployment' },
        resolvesNames: false,
        ports: [
          {
            name: 'https',
            port: HTTPS_PORT,
            servicePort: 443,
            security: 'tls',
            endpoint: PACKAGES_ENDPOINT,
            entries: [{ peer: 'cluster:nodes', purpose: 'install packages', dataClass: 'operational' }],
          },
        ],
        needs: [],
        stores: [
          {
            name: TREES,
            dataClass: 'operational',
            size: storage,
            kind: 'shared',
            backup: { none: 'snapshots of packages come in whole, and are staged again' },
          },
        ],
      },
    ],
  };
}
