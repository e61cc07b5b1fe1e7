import type { Declaration, Need } from '../../../core/component';
import type { Site } from '../../../core/site';

export const HTTPS_PORT = 3000;

/** Name under which users open Grafana. */
export function grafanaHost(site: Pick<Site, 'domains' | 'name'>): string {
  return `grafana.${site.domains[0] ?? site.name}`;
}

/**
 * Grafana reads the three stores and, where users log in by one, asks an identity provider.
 * @param loginAt endpoint of that one
 */
export function declareGrafana(
  storage: string,
  site: Pick<Site, 'domains' | 'name'>,
  loginAt: string | undefined,
): Declaration {
  return {
    members: [
      {
        rating: 'metadata',
        identity: { reload: 'restart', workload: 'Deployment', names: [grafanaHost(site)] },
        ports: [
          {
            name: 'https',
            port: HTTPS_PORT,
            // Browsers have no certificate of ours; Grafana has no mode that asks for one.
            security: 'tls',
            entries: [{ peer: 'site:clients', purpose: 'dashboards', dataClass: 'metadata' }],
          },
        ],
        needs: [
          need('metrics', 'query metrics', 'operational'),
          need('logs', 'query logs', 'metadata'),
          need('traces-query', 'query traces', 'metadata'),
          // Refused, not dropped, where there is no such one: a login that silently vanishes locks people out.
          ...(loginAt === undefined
            ? []
            : [{ endpoint: loginAt, purpose: 'log users in', dataClass: 'secret' as const }]),
        ],
        stores: [
          {
            name: 'data',
            dataClass: 'secret',
            size: storage,
            kind: 'block',
            backup: { none: 'dashboards and sources are rendered; what users change for themselves is lost with it' },
          },
        ],
      },
    ],
  };
}

function need(endpoint: string, purpose: string, dataClass: Need['dataClass']): Need {
  return { endpoint, purpose, dataClass, whenAbsent: 'omit' };
}
