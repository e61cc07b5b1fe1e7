/** Logging in by a broker of the platform: what brokers and those whose users they log in have to agree on. */
import { SallyportError } from './errors';
import type { MemberView } from './graph';
import type { Site } from './site';

/** Brokers, each with the endpoint of its own name: a caller says which one it means. */
export const BROKERS = ['keycloak', 'dex'] as const;
export type Broker = (typeof BROKERS)[number];

export function loginEndpoint(broker: Broker): string {
  return `login:${broker}`;
}

/** Name under which browsers reach a broker, and by which it signs. */
export function brokerHost(broker: Broker, site: Pick<Site, 'domains' | 'name'>): string {
  return `${broker}.${site.domains[0] ?? site.name}`;
}

/** Knob by which a broker is there, and what it wants to be told. */
const SWITCHES: Readonly<Record<Broker, string>> = {
  keycloak: 'set components.keycloak.upstream to ldap or oidc, and what goes with it',
  dex: 'set components.dex.userBase',
};

/** What to do where programs are to log in at a broker that is not there. */
export function brokerCure(broker: Broker): string {
  return `${SWITCHES[broker]}, or set broker to none`;
}

/** Path below which `auth`, `token` and `userinfo` of a broker lie. */
export const LOGIN_PATHS: Readonly<Record<Broker, string>> = {
  keycloak: '/realms/sallyport/protocol/openid-connect',
  dex: '',
};

/** What programs ask a broker for; each refuses what it does not know. Groups come with Keycloak's client unasked. */
export const LOGIN_SCOPES: Readonly<Record<Broker, string>> = {
  keycloak: 'openid profile email',
  dex: 'openid profile email groups',
};

/** Where the programs take back a user who was sent away to log in. */
const RETURN_PATHS: Readonly<Record<string, string>> = { grafana: '/login/generic_oauth' };

/** A program that sends its users to a broker. */
export interface LoginClient {
  /** Name of the component, of the client, and of the key of its secret. */
  readonly id: string;
  /** The only address that a user is sent back to. */
  readonly redirect: string;
  readonly home: string;
}

/**
 * Clients of a broker: those who declare that they need it, by the name of theirs that users open.
 * @throws SallyportError 'bug' for a caller of which it is not known where users come back to
 */
export function loginClients(callers: readonly MemberView[], site: Pick<Site, 'domains'>): readonly LoginClient[] {
  return callers.map(({ component: id, dnsNames }) => {
    const host = dnsNames.find((name) => site.domains.some((domain) => name.endsWith(`.${domain}`)));
    const path = RETURN_PATHS[id];
    if (host !== undefined && path !== undefined)
      return { id, home: `https://${host}`, redirect: `https://${host}${path}` };
    throw new SallyportError('bug', {
      message: `${id} needs a broker for logins, and nobody knows where its users come back to`,
      allowed: Object.keys(RETURN_PATHS).join(', '),
      fix: 'state its path in src/core/login.ts, and a name of the site in its identity',
    });
  });
}
