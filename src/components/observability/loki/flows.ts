import type { Declaration } from '../../../core/component';
import type { z } from 'zod';
import { SallyportError } from '../../../core/errors';
import { hasOwnStore, objectStoreNeed } from '../../../core/object-store';
import { milliseconds } from '../../../core/quantity';
import type { Site } from '../../../core/site';
import type { knobs } from './knobs';

const DAY_MS = 24 * 60 * 60 * 1000;

export const HTTP_PORT = 3100;

const NO_SIEM = 'the record of use stands here alone, and is lost with its volume; name a SIEM under site.siem';

/** Loki calls nobody but the object store, where it has one: logs come in, queries come in. */
export function declareLoki(
  {
    storage,
    store,
    objectLock,
    auditRetention,
  }: Pick<z.infer<typeof knobs>, 'storage' | 'store' | 'objectLock' | 'auditRetention'>,
  site: Pick<Site, 'hosts'>,
): Declaration {
  const isRemote = store === 'object-store';
  const isLocked = objectLock === 'compliance';
  if (isLocked) refuseNoLock(isRemote, site);
  const lock = isLocked ? { lockDays: Math.ceil(milliseconds(auditRetention) / DAY_MS) } : {};
  return {
    members: [
      {
        rating: 'metadata',
        ...(site.hosts.siem === undefined ? { notice: NO_SIEM } : {}),
        identity: { reload: 'self' },
        // Peers are loopback addresses: without an object store, there is no name to resolve.
        resolvesNames: isRemote,
        ports: [{ name: 'https', port: HTTP_PORT, security: 'mtls', endpoint: 'logs', scrape: {} }],
        needs: isRemote ? [objectStoreNeed(site, { purpose: 'keep logs', dataClass: 'metadata', ...lock })] : [],
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

/** Locks are of buckets that the platform makes. */
function refuseNoLock(isRemote: boolean, site: Pick<Site, 'hosts'>): void {
  if (isRemote && !hasOwnStore(site)) return;
  throw new SallyportError('usage', {
    message: isRemote
      ? 'buckets of an object store of the site are locked by the site, and not by the platform'
      : 'logs that stand on a disk cannot be locked',
    place: { file: 'values', path: 'components.loki.objectLock' },
    value: 'compliance',
    allowed: isRemote ? 'none, beside site.objectStore' : 'compliance, with components.loki.store: object-store',
    fix: isRemote
      ? 'lock the bucket loki in your store, and set objectLock to none'
      : 'set components.loki.store to object-store',
  });
}
