import type { Declaration, Need } from '../../../core/component';
import type { Site } from '../../../core/site';
import type { LoginPlace } from './login';

export const HTTPS_PORT = 3000;

/** Name under which users open Grafana. */
export function grafanaHost(site: Pick<Site, 'domains' | 'name'>): string {
  return `grafana.${site.domains[0] ?? site.name}`;
}

/**
 * Grafana reads the three stores and, where users log in by one, asks an identity provider.
 * @param login where that is
 */
export function declareGrafana(
  storage: string,
  site: Pick<Site, 'domains' | 'name'>,
  login: Pick<LoginPlace, 'endpoint' | 'cure'> | undefined,
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
          ...(login === undefined ? [] : [loginNeed(login)]),
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

function loginNeed({ endpoint, cure }: Pick<LoginPlace, 'endpoint' | 'cure'>): Need {
  const asked = cure === undefined ? {} : { askedBy: { knob: 'broker', fix: cure } };
  return { endpoint, purpose: 'log users in', dataClass: 'secret', ...asked };
}

function need(endpoint: string, purpose: string, dataClass: Need['dataClass']): Need {
  return { endpoint, purpose, dataClass, whenAbsent: 'omit' };
}
