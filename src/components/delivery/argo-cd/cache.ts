import { TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import { bytes } from '../../../core/quantity';
import { CACHE_PORT } from './flows';
import type { Knobs } from './knobs';
import { CLOSED_VALKEY } from '../../../core/valkey';

export const CACHE_CONFIG_DIR = '/etc/valkey';
/** Seconds between looks at the files of the certificate; one is renewed a month before it ends. */
const RELOAD_SECONDS = 3600;
/** Buffers of callers come on top. */
const SHARE_OF_KEYS = 0.6;

export interface CacheFacts {
  readonly memory: Knobs['cacheMemory'];
  /** Name of the server's own certificate, which its probe shows. */
  readonly own: string;
  /** Names in the certificates of those who may log in. */
  readonly callers: readonly string[];
}

/** A server in memory alone, that is reached over mutual TLS and knows its two callers by their certificates. */
export function cacheConfig({ memory, own, callers }: CacheFacts): string {
  const lines = [
    'port 0',
    `tls-port ${CACHE_PORT}`,
    'bind * -::*',
    'protected-mode yes',
    `tls-cert-file ${TLS_CERT}`,
    `tls-key-file ${TLS_KEY}`,
    `tls-ca-cert-file ${TRUST_FILE}`,
    'tls-auth-clients yes',
    'tls-auth-clients-user URI',
    'tls-protocols "TLSv1.3"',
    'tls-session-caching no',
    `tls-auto-reload-interval ${RELOAD_SECONDS}`,
    ...users(own, callers),
    `maxmemory ${Math.floor(bytes(memory) * SHARE_OF_KEYS)}`,
    // What is taken out is read from git again.
    'maxmemory-policy allkeys-lru',
    'maxmemory-clients 20%',
    'maxclients 256',
    'save ""',
    'appendonly no',
    ...CLOSED_VALKEY,
  ];
  return `${lines.join('\n')}\n`;
}

/** No user has a password, so that nobody logs in but by certificate. The two share their keys, and tell each other of changes. */
function users(own: string, callers: readonly string[]): readonly string[] {
  const rights = '-@all +@read +@write +@connection +publish +subscribe +unsubscribe -@admin -@dangerous';
  return [
    'user default off resetpass resetkeys resetchannels -@all',
    `user ${own} on resetpass resetkeys resetchannels -@all +ping`,
    ...callers.map((caller) => `user ${caller} on resetpass resetkeys resetchannels ~* &* ${rights}`),
  ];
}

/** Asks the server about itself with the certificate of its pod; `-e` makes a refusal a failure. */
export const PING: readonly string[] = [
  ...['valkey-cli', '-e', '-h', '127.0.0.1', '-p', String(CACHE_PORT), '--tls'],
  ...['--cert', TLS_CERT, '--key', TLS_KEY, '--cacert', TRUST_FILE, 'ping'],
];
