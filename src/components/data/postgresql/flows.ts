import { BACKUP_ROLE } from '../../../constructs/backup-job';
import type { Declaration, Need } from '../../../core/component';
import { objectStoreNeed } from '../../../core/object-store';
import type { Site } from '../../../core/site';
import type { Knobs } from './knobs';

export const SQL_PORT = 5432;

type Settings = Pick<Knobs, 'storage' | 'backupStorage' | 'archiveEvery' | 'archive'>;

/** The server calls nobody: callers come in, backups go to a volume, and from there to the object store. */
export function declarePostgresql(
  { storage, backupStorage, archiveEvery, archive }: Settings,
  site: Pick<Site, 'hosts'>,
): Declaration {
  const isShipped = archive === 'object-store';
  const ship: Need = objectStoreNeed(site, { purpose: 'keep backups and WAL', dataClass: 'secret' });
  return {
    members: [
      {
        // Texts and vectors of documents, and the signing keys and sessions of whoever signs users on.
        rating: 'secret',
        // Read again only where the server is told to.
        identity: {
          reload: 'restart',
          workload: 'StatefulSet',
          alsoClient: 'base backups are taken beside the server, with the certificate of the pod',
        },
        resolvesNames: isShipped,
        ports: [{ name: 'sql', port: SQL_PORT, security: 'mtls', endpoint: 'sql' }],
        needs: isShipped ? [ship] : [],
        stores: [
          {
            ...{ name: 'data', dataClass: 'secret', size: storage, kind: 'block' },
            backup: { to: 'backup', every: archiveEvery },
          },
          {
            ...{ name: 'backup', dataClass: 'secret', size: backupStorage, kind: 'media' },
            backup: { none: 'it is the copy; from its volume it is carried to media' },
          },
        ],
      },
      // Looks at the volume alone: nobody is called, and nobody calls.
      { role: BACKUP_ROLE, rating: 'secret', resolvesNames: false, ports: [], needs: [] },
    ],
  };
}
