import { EDGE_CERT, EDGE_KEY, TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import type { Endpoint } from '../../../core/graph';
import type { LoginClient } from '../../../core/login';
import { SQL_DATABASE } from '../../../core/sql';
import { HTTPS_PORT, TELEMETRY_PORT } from './flows';
import type { Knobs } from './knobs';

export const BIND_PASSWORD = 'DEX_BIND_PASSWORD';

export interface DexFacts {
  readonly knobs: Knobs;
  /** Name that browsers open. */
  readonly host: string;
  readonly directory: Endpoint;
  readonly sql: Endpoint;
  /** Role in PostgreSQL. */
  readonly role: string;
  readonly clients: readonly LoginClient[];
}

/** The variable with the secret of a client. */
export function clientVariable({ id }: Pick<LoginClient, 'id'>): string {
  return `DEX_CLIENT_${id.toUpperCase().replaceAll('-', '_')}`;
}

/** Configuration of Dex 2.45.1. Keys that it does not know it would leave out without a word. */
export function dexConfig(facts: DexFacts): Readonly<Record<string, unknown>> {
  return {
    issuer: `https://${facts.host}`,
    storage: storage(facts),
    web: web(),
    telemetry: { http: `0.0.0.0:${TELEMETRY_PORT}`, enableProfiling: false },
    oauth2: {
      grantTypes: ['authorization_code', 'refresh_token'],
      responseTypes: ['code'],
      // The programs are the platform's own: there is nothing to consent to.
      skipApprovalScreen: true,
      alwaysShowLoginScreen: false,
    },
    expiry: {
      signingKeys: '6h',
      idTokens: '1h',
      authRequests: '10m',
      refreshTokens: { disableRotation: false, reuseInterval: '3s', validIfNotUsedFor: '8h', absoluteLifetime: '24h' },
    },
    logger: { level: 'info', format: 'json' },
    connectors: [{ type: 'ldap', id: 'directory', name: 'Site login', config: ldap(facts) }],
    staticClients: facts.clients.map((client) => ({
      id: client.id,
      name: client.id,
      public: false,
      secretEnv: clientVariable(client),
      redirectURIs: [client.redirect],
    })),
    enablePasswordDB: false,
  };
}

function storage({ sql, role }: DexFacts): Readonly<Record<string, unknown>> {
  return {
    type: 'postgres',
    config: {
      host: sql.host,
      port: sql.port,
      database: SQL_DATABASE,
      user: role,
      connectionTimeout: 10,
      ssl: { mode: 'verify-full', caFile: TRUST_FILE, certFile: TLS_CERT, keyFile: TLS_KEY },
    },
  };
}

function web(): Readonly<Record<string, unknown>> {
  return {
    https: `0.0.0.0:${HTTPS_PORT}`,
    tlsCert: EDGE_CERT,
    tlsKey: EDGE_KEY,
    tlsMinVersion: '1.3',
    headers: {
      // Without form-action: a browser holds the way back to the program, which follows the form, against it.
      'Content-Security-Policy':
        "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
      'X-Frame-Options': 'DENY',
      'X-Content-Type-Options': 'nosniff',
      'Strict-Transport-Security': 'max-age=31536000',
    },
  };
}

function ldap({ knobs, directory }: DexFacts): Readonly<Record<string, unknown>> {
  const { userBase, userFilter, userName, groupBase, groupFilter, groupMember, bindName } = knobs;
  return {
    host: `${directory.host}:${directory.port}`,
    insecureNoSSL: false,
    insecureSkipVerify: false,
    startTLS: false,
    rootCA: TRUST_FILE,
    ...(bindName === '' ? {} : { bindDN: bindName, bindPW: `$${BIND_PASSWORD}` }),
    usernamePrompt: 'Name',
    userSearch: {
      baseDN: userBase,
      filter: userFilter,
      username: userName,
      scope: 'sub',
      idAttr: 'DN',
      emailAttr: 'mail',
      nameAttr: 'cn',
      preferredUsernameAttr: userName,
    },
    ...(groupBase === ''
      ? {}
      : {
          groupSearch: {
            baseDN: groupBase,
            filter: groupFilter,
            scope: 'sub',
            userMatchers: [{ userAttr: 'DN', groupAttr: groupMember }],
            nameAttr: 'cn',
          },
        }),
  };
}
