import type { Declaration, DeclareContext } from '../../../core/component';
import { SallyportError } from '../../../core/errors';
import { brokerHost, loginEndpoint } from '../../../core/login';
import type { Knobs } from './knobs';

export const HTTPS_PORT = 8443;
export const MANAGEMENT_PORT = 9000;

/** Browsers and programs come in, the identity provider of the site is asked. Without one there is nothing to broker. */
export function declareKeycloak({ knobs, site }: Pick<DeclareContext<Knobs>, 'knobs' | 'site'>): Declaration {
  if (knobs.upstream === 'none') return { members: [] };
  refuseNoUsers(knobs);
  const notice = unusable(knobs);
  return {
    members: [
      {
        rating: 'secret',
        ...(notice === undefined ? {} : { notice }),
        identity: {
          reload: 'restart',
          workload: 'StatefulSet',
          names: [brokerHost('keycloak', site)],
          // Java reads no key in the form of OpenSSL.
          keyEncoding: 'PKCS8',
        },
        ports: [
          {
            name: 'https',
            port: HTTPS_PORT,
            servicePort: 443,
            // Browsers have no certificate of ours.
            security: 'tls',
            endpoint: loginEndpoint('keycloak'),
            entries: [{ peer: 'site:clients', purpose: 'log users in', dataClass: 'secret' }],
          },
          { name: 'management', port: MANAGEMENT_PORT, security: 'plain', rating: 'operational', scrape: {} },
        ],
        services: [
          { name: 'keycloak', ports: ['https'], exposure: 'load-balancer' },
          { name: 'keycloak-management', ports: ['management'] },
        ],
        needs: [
          // Refused where the site names none: a broker without a provider logs nobody in.
          { endpoint: 'site:idp', purpose: 'have users looked up, or log in', dataClass: 'secret' },
          { endpoint: 'sql', purpose: 'keep users, sessions and signing keys', dataClass: 'secret' },
        ],
      },
    ],
  };
}

/** A directory is asked below one entry; without it nobody would be found, and no error would say so. */
function refuseNoUsers({ upstream, userBase }: Pick<Knobs, 'upstream' | 'userBase'>): void {
  if (upstream !== 'ldap' || userBase !== '') return;
  throw new SallyportError('usage', {
    message: 'Keycloak is to look users up in a directory, and nothing says where they lie',
    place: { file: 'values', path: 'components.keycloak.userBase' },
    value: '""',
    allowed: 'a distinguished name such as ou=people,dc=example',
    fix: 'set components.keycloak.userBase, or set upstream to none',
  });
}

/** Logins that are rendered, and with which nobody gets far. */
function unusable({
  upstream,
  groupBase,
  oidcPath,
}: Pick<Knobs, 'upstream' | 'groupBase' | 'oidcPath'>): string | undefined {
  if (upstream === 'ldap' && groupBase === '')
    return 'no groups are read, so that users have no role and Grafana refuses them; set its groupBase';
  if (upstream === 'oidc' && oidcPath === '')
    return 'users are sent to /auth at the root of site.idp; set its oidcPath unless that is so';
  return undefined;
}
