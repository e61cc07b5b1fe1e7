import type { Declaration } from '../../../core/component';
import type { Site } from '../../../core/site';

export const HTTPS_PORT = 3000;

/** Name under which people reach it. */
export function gitHost(site: Pick<Site, 'domains' | 'name'>): string {
  return `git.${site.domains[0] ?? site.name}`;
}

/** Gitea calls its database and nobody else. */
export function declareGitea(storage: string, site: Pick<Site, 'domains' | 'name'>): Declaration {
  return {
    members: [
      {
        rating: 'secret',
        // The certificate is read at start.
        identity: { reload: 'restart', workload: 'StatefulSet', names: [gitHost(site)] },
        ports: [
          {
            name: 'https',
            port: HTTPS_PORT,
            // It has no mode that asks for a client certificate; callers log in.
            security: 'tls',
            endpoint: 'git',
            scrape: {},
            entries: [{ peer: 'site:clients', purpose: 'push and review releases and policy', dataClass: 'metadata' }],
          },
        ],
        needs: [{ endpoint: 'sql', purpose: 'accounts, reviews and sessions', dataClass: 'metadata' }],
        stores: [
          {
            ...{ name: 'data', dataClass: 'secret', size: storage, kind: 'block' },
            backup: {
              none: 'every clone is a whole copy; accounts are in PostgreSQL; the rest is the snapshot of the site',
            },
          },
        ],
      },
    ],
  };
}
