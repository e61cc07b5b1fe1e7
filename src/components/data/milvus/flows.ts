import type { Declaration } from '../../../core/component';
import type { Knobs } from './knobs';

export const GRPC_PORT = 19530;
/** Plain: health and metrics, and pages of its own that need no login. Prometheus alone may call it. */
export const METRICS_PORT = 9091;
/** What whoever searches needs. */
export const VECTORS = 'vectors:milvus';

/** Nothing at all unless it is asked for: vectors stand in PostgreSQL then. */
export function declareMilvus({ enabled, storage }: Pick<Knobs, 'enabled' | 'storage'>): Declaration {
  if (!enabled) return { members: [] };
  return {
    members: [
      {
        // Vectors are made of what is in documents, and stand beside it.
        rating: 'payload',
        identity: { reload: 'restart', workload: 'StatefulSet' },
        // Its parts find each other by addresses, in one process.
        resolvesNames: false,
        ports: [
          { name: 'grpc', port: GRPC_PORT, security: 'mtls', endpoint: VECTORS },
          { name: 'metrics', port: METRICS_PORT, security: 'plain', rating: 'operational', scrape: {} },
        ],
        needs: [],
        stores: [
          {
            ...{ name: 'data', dataClass: 'payload', size: storage, kind: 'block' },
            backup: {
              none: 'its tool for backups wants an object store, and has no entry in the lock; vectors are made anew from the documents, and a cold copy is taken by hand',
            },
          },
        ],
      },
    ],
  };
}
