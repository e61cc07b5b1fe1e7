import { TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import { bytes, seconds } from '../../../core/quantity';
import { SQL_PORT } from './flows';
import type { Knobs } from './knobs';
import { BACKUP_DIR, CONFIG_DIR, DATA_DIR, SOCKET_DIR } from './paths';

const KIB = 1024;
/** Shares of the memory of the container: what all sessions share, what one build of an index may take, and what is cached. */
const [SHARED_BUFFERS, BUILD, CACHE] = [1 / 4, 1 / 8, 5 / 8];

/** Every setting that differs from the default, or that must not differ from it. */
export function serverConfig(knobs: Knobs): string {
  const settings = {
    ...places(),
    ...encryption(),
    ...sizes(knobs),
    ...archive(knobs),
    ...logs(),
    // Nobody has one; where somebody is given one, it is at least not stored in an old way.
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quoted(value)}`);
  return `${lines.join('\n')}\n`;
}

function quoted(value: string | number | boolean): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

type Settings = Readonly<Record<string, string | number | boolean>>;

function places(): Settings {
  return {
    data_directory: DATA_DIR,
    hba_file: `${CONFIG_DIR}/pg_hba.conf`,
    ident_file: `${CONFIG_DIR}/pg_ident.conf`,
    listen_addresses: '*',
    port: SQL_PORT,
    unix_socket_directories: SOCKET_DIR,
    unix_socket_permissions: '0700',
  };
}

function encryption(): Settings {
  return {
    ssl: true,
    ssl_cert_file: TLS_CERT,
    ssl_key_file: TLS_KEY,
    // The root: that of the issued Secret ends at the intermediate, and OpenSSL takes no chain that does not reach a root.
    ssl_ca_file: TRUST_FILE,
    ssl_min_protocol_version: 'TLSv1.3',
  };
}

function sizes({ memory, connections }: Knobs): Settings {
  const share = (part: number): string => `${Math.floor((bytes(memory) * part) / KIB)}kB`;
  return {
    max_connections: connections,
    shared_buffers: share(SHARED_BUFFERS),
    maintenance_work_mem: share(BUILD),
    effective_cache_size: share(CACHE),
    // The container's share of large pages is nobody's to promise.
    huge_pages: 'off',
  };
}

function archive({ archiveEvery }: Knobs): Settings {
  return {
    wal_level: 'replica',
    // A base backup takes two, and nothing else asks for one.
    max_wal_senders: 4,
    archive_mode: true,
    archive_command: `/bin/sh ${CONFIG_DIR}/archive "%p" "%f"`,
    archive_timeout: `${Math.ceil(seconds(archiveEvery))}s`,
    // Read where a backup is brought back, and not otherwise.
    restore_command: `cp "${BACKUP_DIR}/wal/%f" "%p"`,
    recovery_target_action: 'promote',
  };
}

/** To standard error; as JSON the server writes to files only. No text and no value of a statement is written. */
function logs(): Settings {
  return {
    logging_collector: false,
    log_destination: 'stderr',
    log_line_prefix: '%m [%p] %q%u@%d ',
    log_timezone: 'UTC',
    log_connections: true,
    log_disconnections: true,
    log_statement: 'none',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_min_duration_statement: -1,
    log_parameter_max_length: 0,
  };
}
