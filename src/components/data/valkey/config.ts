import { TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import { compareText } from '../../../core/result';
import { bytes } from '../../../core/quantity';
import { TLS_PORT } from './flows';
import type { Knobs } from './knobs';
import { CLOSED_VALKEY } from '../../../core/valkey';

export const CONFIG_DIR = '/etc/valkey';
export const DATA_DIR = '/data';
/** Seconds between looks at the files of the certificate; one is renewed a month before it ends. */
const RELOAD_SECONDS = 3600;
/** While the file is written anew, what changes is in memory twice; buffers of callers come on top. */
const SHARE_OF_KEYS = 0.6;

/** Somebody who may log in: the name in the certificate, and what the keys of this caller begin with. */
export interface Caller {
  readonly spiffeId: string;
  readonly prefix: string;
}

export interface ValkeyFacts {
  readonly knobs: Knobs;
  /** Name of the server's own certificate, which its probe shows. */
  readonly own: string;
  readonly callers: readonly Caller[];
}

/** Configuration of a server that is reached over mutual TLS alone, and knows callers by their certificates. */
export function valkeyConfig({ knobs, own, callers }: ValkeyFacts): string {
  const lines = [...network(knobs), ...users(own, callers), ...memory(knobs), ...persistence(knobs), ...CLOSED_VALKEY];
  return `${lines.join('\n')}\n`;
}

function network({ connections }: Knobs): readonly string[] {
  return [
    'port 0',
    `tls-port ${TLS_PORT}`,
    'bind * -::*',
    'protected-mode yes',
    `tls-cert-file ${TLS_CERT}`,
    `tls-key-file ${TLS_KEY}`,
    // The root: that of the issued Secret ends at the intermediate, and OpenSSL takes no chain that does not reach a root.
    `tls-ca-cert-file ${TRUST_FILE}`,
    'tls-auth-clients yes',
    'tls-auth-clients-user URI',
    'tls-protocols "TLSv1.3"',
    // Each connection shows its certificate, also one that follows another.
    'tls-session-caching no',
    `tls-auto-reload-interval ${RELOAD_SECONDS}`,
    `maxclients ${connections}`,
    'tcp-keepalive 60',
  ];
}

/**
 * No user has a password, so that nobody logs in but by certificate. Commands that tell of the keys of others or stop the
 * server are nobody's; scripts are not needed yet.
 */
function users(own: string, callers: readonly Caller[]): readonly string[] {
  const rights = '-@all +@read +@write +@connection +@transaction -@admin -@dangerous -scan -randomkey -dbsize';
  const named = [...callers].sort((a, b) => compareText(a.spiffeId, b.spiffeId));
  return [
    'user default off resetpass resetkeys resetchannels -@all',
    `user ${own} on resetpass resetkeys resetchannels -@all +ping`,
    ...named.map(
      ({ spiffeId, prefix }) => `user ${spiffeId} on resetpass resetkeys resetchannels ~${prefix}:* ${rights}`,
    ),
  ];
}

/** When it is full, writes fail: what is taken out instead could be the counter of a budget. */
function memory(knobs: Knobs): readonly string[] {
  const most = Math.floor(bytes(knobs.memory) * SHARE_OF_KEYS);
  return [`maxmemory ${most}`, 'maxmemory-policy noeviction', 'maxmemory-clients 10%'];
}

function persistence({ persistence: kind }: Knobs): readonly string[] {
  return [
    `dir ${DATA_DIR}`,
    'save ""',
    ...(kind === 'none' ? ['appendonly no'] : ['appendonly yes', 'appendfsync everysec']),
  ];
}

/** Asks the server about itself with the certificate of its pod; `-e` makes a refusal a failure. */
export const PING: readonly string[] = [
  ...['valkey-cli', '-e', '-h', '127.0.0.1', '-p', String(TLS_PORT), '--tls'],
  ...['--cert', TLS_CERT, '--key', TLS_KEY, '--cacert', TRUST_FILE, 'ping'],
];
