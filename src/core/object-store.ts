import type { Need } from './component';
import type { Site } from './site';

/** Name by which others need the object store of the platform. */
export const OBJECT_STORE = 'object-store';
/** The store of a site takes the place of ours, for everybody (site.objectStore). */
const SITE_STORE = 'site:objectStore';

/** True where the site brings a store of its own: then the platform's has nothing to do, and is not there. */
export function hasOwnStore({ hosts }: Pick<Site, 'hosts'>): boolean {
  return hosts.objectStore !== undefined;
}

/** The endpoint that stands for the object store in this site. */
export function objectStoreEndpoint(site: Pick<Site, 'hosts'>): string {
  return hasOwnStore(site) ? SITE_STORE : OBJECT_STORE;
}

/** A need of the object store, whichever it is. */
export function objectStoreNeed(
  site: Pick<Site, 'hosts'>,
  need: Pick<Need, 'purpose' | 'dataClass' | 'whenAbsent' | 'lockDays'>,
): Need {
  return { endpoint: objectStoreEndpoint(site), ...need };
}

/** Bucket of a caller: it has one, of its own name. */
export function bucketOf(caller: string): string {
  return caller;
}

/** Secret with the keys of a caller (`access-key`, `secret-key`), made by the site in the namespace of each who needs it. */
export function objectStoreSecret(caller: string): string {
  return `object-store-${caller}`;
}

/** Files that the loops of our programs write each time round, for the probe of their containers. */
export const ALIVE = { archive: '/tmp/archive-alive', buckets: '/tmp/buckets-alive' } as const;

/** What signatures say of the place; SeaweedFS takes any, and other stores may want their own. */
export const OBJECT_STORE_REGION = 'us-east-1';
