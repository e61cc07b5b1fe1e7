import type { Declaration } from '../../../core/component';
import { objectStoreNeed } from '../../../core/object-store';
import type { Site } from '../../../core/site';

export const HTTP_PORT = 3100;

/** Loki calls nobody but the object store, where it has one: logs come in, queries come in. */
export function declareLoki(
  { storage, store }: { readonly storage: string; readonly store: 'disk' | 'object-store' },
  site: Pick<Site, 'hosts'>,
): Declaration {
  const isRemote = store === 'object-store';
  return {
    members: [
      {
        rating: 'metadata',
        identity: { reload: 'self' },
        // Peers are loopback addresses: without an object store, there is no name to resolve.
        resolvesNames: isRemote,
        ports: [{ name: 'https', port: HTTP_PORT, security: 'mtls', endpoint: 'logs', scrape: {} }],
        needs: isRemote ? [objectStoreNeed(site, { purpose: 'keep logs', dataClass: 'metadata' })] : [],
        stores: [
          {
            name: 'data',
            dataClass: 'metadata',
            size: storage,
            kind: 'block',
            backup: {
              none: 'log lines end with their retention; the record of use is with the SIEM of the site as well, where it has one',
            },
          },
        ],
      },
    ],
  };
}
