import { BACKUP_ROLE } from '../../../constructs/backup-job';
import type { Declaration, Member } from '../../../core/component';
import type { Knobs } from './knobs';

export const HTTPS_PORT = 6333;
/** Metrics alone, without a key: the port of the store would want one of its callers'. */
export const METRICS_PORT = 6336;
/** What whoever searches, and whoever makes snapshots, needs. */
export const VECTORS = 'vectors:qdrant';

type Settings = Pick<Knobs, 'enabled' | 'storage' | 'snapshotStorage'>;

/** Nothing at all unless it is asked for: vectors stand in PostgreSQL then. */
export function declareQdrant(own: Settings): Declaration {
  return { members: own.enabled ? [server(own), snapshots()] : [] };
}

/** The store calls nobody, and resolves no name. */
function server({ storage, snapshotStorage }: Settings): Member {
  return {
    // Vectors are made of what is in documents, and stand beside it.
    rating: 'payload',
    identity: { reload: 'self' },
    resolvesNames: false,
    // Its gRPC port asks nobody for a certificate, and is not opened.
    ports: [
      { name: 'https', port: HTTPS_PORT, security: 'mtls', endpoint: VECTORS },
      { name: 'metrics', port: METRICS_PORT, security: 'mtls', rating: 'operational', scrape: {} },
    ],
    needs: [],
    stores: [
      {
        ...{ name: 'data', dataClass: 'payload', size: storage, kind: 'block' },
        backup: { to: 'snapshots', every: '1d' },
      },
      {
        ...{ name: 'snapshots', dataClass: 'payload', size: snapshotStorage, kind: 'media' },
        backup: { none: 'it is the copy; from its volume it is carried to media' },
      },
    ],
  };
}

/** Asks for snapshots and reads their names, and no vector. */
function snapshots(): Member {
  return {
    role: BACKUP_ROLE,
    rating: 'operational',
    identity: { reload: 'self' },
    ports: [],
    needs: [{ endpoint: VECTORS, purpose: 'make snapshots, and delete old ones', dataClass: 'operational' }],
  };
}
