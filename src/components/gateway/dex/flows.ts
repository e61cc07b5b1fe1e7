import type { Declaration, DeclareContext } from '../../../core/component';
import { brokerHost, loginEndpoint } from '../../../core/login';
import type { Knobs } from './knobs';

export const HTTPS_PORT = 5554;
export const TELEMETRY_PORT = 5558;

const NO_GROUPS = 'no groups are read, so that users have no role and Grafana refuses them; set its groupBase';

/** Browsers and programs come in, the directory of the site is asked. Without a place for users there is no broker. */
export function declareDex({ knobs, site }: Pick<DeclareContext<Knobs>, 'knobs' | 'site'>): Declaration {
  if (knobs.userBase === '') return { members: [] };
  return {
    members: [
      {
        rating: 'secret',
        ...(knobs.groupBase === '' ? { notice: NO_GROUPS } : {}),
        // It reads the certificate of its server again, and the one towards PostgreSQL for each new connection; the anchors of
        // the directory once.
        identity: { reload: 'restart', workload: 'Deployment', names: [brokerHost('dex', site)] },
        ports: [
          {
            name: 'https',
            port: HTTPS_PORT,
            servicePort: 443,
            // Browsers have no certificate of ours.
            security: 'tls',
            endpoint: loginEndpoint('dex'),
            entries: [{ peer: 'site:clients', purpose: 'log users in', dataClass: 'secret' }],
          },
          { name: 'telemetry', port: TELEMETRY_PORT, security: 'plain', rating: 'operational', scrape: {} },
        ],
        services: [
          { name: 'dex', ports: ['https'], exposure: 'load-balancer' },
          { name: 'dex-telemetry', ports: ['telemetry'] },
        ],
        needs: [
          // Refused where the site names none: a broker without a directory logs nobody in.
          { endpoint: 'site:idp', purpose: 'look users up in the directory', dataClass: 'secret' },
          { endpoint: 'sql', purpose: 'keep logins that are under way, and signing keys', dataClass: 'secret' },
        ],
      },
    ],
  };
}
