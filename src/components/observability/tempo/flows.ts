import type { Declaration } from '../../../core/component';
import { objectStoreNeed } from '../../../core/object-store';
import type { Site } from '../../../core/site';

export const HTTP_PORT = 3200;
/** Plain, for probes only: says ready or not, and nothing else. */
export const HEALTH_PORT = 3201;
export const OTLP_PORT = 4317;

/** Tempo calls nobody but the object store, where it has one: spans come in, queries come in. */
export function declareTempo(
  { storage, store }: { readonly storage: string; readonly store: 'disk' | 'object-store' },
  site: Pick<Site, 'hosts'>,
): Declaration {
  const isRemote = store === 'object-store';
  return {
    members: [
      {
        rating: 'metadata',
        identity: { reload: 'self' },
        // Its parts talk over loopback: without an object store, there is no name to resolve.
        resolvesNames: isRemote,
        ports: [
          { name: 'https', port: HTTP_PORT, security: 'mtls', endpoint: 'traces-query', scrape: {} },
          { name: 'otlp-grpc', port: OTLP_PORT, security: 'mtls', endpoint: 'traces' },
          { name: 'health', port: HEALTH_PORT, security: 'plain', rating: 'public' },
        ],
        services: [{ name: 'tempo', ports: ['https', 'otlp-grpc'] }],
        needs: isRemote ? [objectStoreNeed(site, { purpose: 'keep traces', dataClass: 'metadata' })] : [],
        stores: [
          {
            name: 'data',
            dataClass: 'metadata',
            size: storage,
            kind: 'block',
            backup: { none: 'traces end with their retention, and explain single requests' },
          },
        ],
      },
    ],
  };
}
