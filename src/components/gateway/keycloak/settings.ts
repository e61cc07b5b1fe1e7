import { EDGE_CERT, EDGE_KEY, TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import type { Endpoint } from '../../../core/graph';
import { SQL_DATABASE } from '../../../core/sql';
import { HTTPS_PORT, MANAGEMENT_PORT } from './flows';

export const HOME = '/opt/keycloak';
export const IMPORT_DIR = `${HOME}/data/import`;
export const VAULT_DIR = '/etc/sallyport/keycloak-vault';

/** What is compiled in by `build`; another value at the start would be refused. */
export const BUILD_ARGUMENTS = [
  '--db=postgres',
  '--cache=local',
  '--health-enabled=true',
  '--metrics-enabled=true',
  '--vault=file',
] as const;

export interface KeycloakFacts {
  /** Name that browsers open. */
  readonly host: string;
  readonly sql: Endpoint;
  /** Role and schema in PostgreSQL. */
  readonly role: string;
  /** Whether there is a folder with secrets; the program does not start on one that is not there. */
  readonly hasVault: boolean;
}

/** Settings of Keycloak 26.7 at the start, as its environment has them. */
export function environment({ host, sql, role, hasVault }: KeycloakFacts): Readonly<Record<string, string>> {
  return {
    KC_HOSTNAME: `https://${host}`,
    KC_HTTP_ENABLED: 'false',
    KC_HTTPS_PORT: String(HTTPS_PORT),
    KC_HTTPS_CERTIFICATE_FILE: EDGE_CERT,
    KC_HTTPS_CERTIFICATE_KEY_FILE: EDGE_KEY,
    KC_HTTPS_PROTOCOLS: 'TLSv1.3',
    KC_HTTP_MANAGEMENT_PORT: String(MANAGEMENT_PORT),
    KC_HTTP_MANAGEMENT_SCHEME: 'http',
    KC_DB_URL: databaseUrl(sql),
    KC_DB_USERNAME: role,
    KC_DB_SCHEMA: role,
    KC_DB_POOL_MAX_SIZE: '20',
    ...(hasVault ? { KC_VAULT_DIR: VAULT_DIR } : {}),
    // Added to what Java trusts by itself, which the family of the image takes away.
    KC_TRUSTSTORE_PATHS: TRUST_FILE,
    KC_TRUSTSTORE_KUBERNETES_ENABLED: 'false',
    KC_LOG: 'console',
    KC_LOG_CONSOLE_OUTPUT: 'json',
    KC_LOG_LEVEL: 'info',
  };
}

/** The name in the certificate is the role: there is no password. */
function databaseUrl({ host, port }: Endpoint): string {
  const tls = { sslmode: 'verify-full', sslrootcert: TRUST_FILE, sslcert: TLS_CERT, sslkey: TLS_KEY };
  // The driver takes every key for one of RSA unless told.
  const words = Object.entries({ ...tls, pemKeyAlgorithm: 'EC' }).map(([name, value]) => `${name}=${value}`);
  return `jdbc:postgresql://${host}:${port}/${SQL_DATABASE}?${words.join('&')}`;
}
