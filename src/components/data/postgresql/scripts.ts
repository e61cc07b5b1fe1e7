import { TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import { milliseconds } from '../../../core/quantity';
import { SQL_PORT } from './flows';
import type { Knobs } from './knobs';
import {
  BACKUP_DIR,
  BACKUP_ROLE,
  CONFIG_DIR,
  CONFIG_FILE,
  DATA_DIR,
  DATABASE,
  SHIPPED,
  SOCKET_DIR,
  SUPERUSER,
  WHOLE,
} from './paths';

const BASE = `${BACKUP_DIR}/base`;
const WAL = `${BACKUP_DIR}/wal`;
const REQUEST = `${BACKUP_DIR}/restore`;
/** Seconds that a server may take to come up: after a crash it first goes through its WAL. */
const START_SECONDS = 3600;
const MINUTE_MS = 60_000;
/** Written anew by the loop that takes backups, each time round. */
const ALIVE = '/tmp/backup-alive';
/** Longest time for a base backup, and once more for reading it: what takes longer hangs. */
const MOST_HOURS = 6;
/** Age at which the last good word of the loop counts no more; it comes every ten seconds, but while a backup is taken. */
const WHOLE_MINUTES = (2 * MOST_HOURS + 1) * 60;

/**
 * Before the server: makes the folder of the databases where there is nothing yet, brings a backup back where one is asked
 * for, and then makes roles as declared, on a server that nobody else can reach. A folder is made under another name first,
 * so that half of one is never taken for a whole.
 */
export function prepareScript(): string {
  return script([
    `data=${DATA_DIR}`,
    'part="$data-part"',
    `mkdir -p ${BASE} ${WAL}`,
    '',
    'create() {',
    `  initdb -D "$part" --username=${SUPERUSER} --encoding=UTF8 --locale=C.UTF-8 --data-checksums \\`,
    '    --auth-local=peer --auth-host=reject',
    '}',
    '',
    '# The name of a base backup and, on a second line, the time to go back to.',
    'bring_back() {',
    `  name=$(sed -n 1p ${REQUEST})`,
    `  until_time=$(sed -n 2p ${REQUEST})`,
    `  case "$name" in */* | .*) name='' ;; esac`,
    `  case "$until_time" in *[!0-9:.+\\ -]*) echo "prepare: no time: $until_time"; return 1 ;; esac`,
    `  base="${BASE}/$name"`,
    '  if [ ! -s "$base/backup_manifest" ]; then echo "prepare: no base backup has this name: $name"; return 1; fi',
    '  pg_verifybackup "$base" || return 1',
    '  cp -R "$base" "$part" || return 1',
    '  : > "$part/recovery.signal"',
    '  : > "$part/postgresql.auto.conf"',
    `  if [ -n "$until_time" ]; then echo "recovery_target_time = '$until_time'" > "$part/postgresql.auto.conf"; fi`,
    `  mv ${REQUEST} "${BACKUP_DIR}/restored-$(date -u +%Y%m%dT%H%M%SZ)"`,
    '}',
    '',
    'if [ ! -s "$data/PG_VERSION" ]; then',
    '  rm -rf "$part"',
    `  if [ -z "$(ls -A ${BASE} ${WAL} | grep -v :)" ]; then`,
    '    create',
    '  else',
    '    # An empty folder beside backups is a loss, not a beginning.',
    `    until [ -s ${REQUEST} ] && bring_back; do`,
    `      echo "prepare: no database, but backups in ${BACKUP_DIR}: waiting for the name of one in ${REQUEST}"`,
    '      rm -rf "$part"',
    '      sleep 5',
    '    done',
    '  fi',
    '  mv "$part" "$data"',
    'fi',
    '# A volume that was given to the group of the pod anew is too open for the server.',
    'chmod 0700 "$data"',
    '# What comes back brings its roles along, and takes no order before it is back.',
    'if [ -e "$data/recovery.signal" ]; then exit 0; fi',
    '',
    `pg_ctl start -D "$data" -w -t ${START_SECONDS} -o "-c config_file=${CONFIG_FILE} -c listen_addresses="`,
    'trap \'pg_ctl stop -D "$data" -w -m fast\' EXIT',
    `ask="psql -X -q -v ON_ERROR_STOP=1 -h ${SOCKET_DIR} -p ${SQL_PORT} -U ${SUPERUSER}"`,
    `$ask -d postgres -f ${CONFIG_DIR}/roles.sql`,
    `$ask -d ${DATABASE} -f ${CONFIG_DIR}/extensions.sql`,
  ]);
}

/** The signal that ends a pod would make the server wait for its callers; another one ends their sessions first. */
export function serveScript(): string {
  return script([
    `postgres -D ${DATA_DIR} -c config_file=${CONFIG_FILE} &`,
    'server=$!',
    'trap \'kill -INT "$server"\' TERM INT',
    '# A signal ends the first wait and not the server.',
    'wait "$server" && exit 0',
    'wait "$server"',
  ]);
}

/** Copies a WAL file, never over another one; the same file once more, after a crash, is no error. */
export function archiveScript(): string {
  return script([
    'source=$1',
    `target=${WAL}/$2`,
    'part="$target-part"',
    'if [ -e "$target" ]; then',
    '  cmp -s "$source" "$target" && exit 0',
    '  echo "archive: $target is there and another one"',
    '  exit 1',
    'fi',
    'cp "$source" "$part"',
    'sync "$part"',
    'mv -n "$part" "$target"',
    '# Left where another one was faster.',
    '[ ! -e "$part" ]',
    `sync ${WAL}`,
  ]);
}

type BackupKnobs = Pick<Knobs, 'backupEvery' | 'backupCopies' | 'archiveEvery' | 'archive'>;

/** Beside the server: a base backup from time to time, and away with what no kept one needs. */
export function backupScript({ backupEvery, backupCopies, archiveEvery, archive }: BackupKnobs): string {
  const minutes = minutesOf(backupEvery);
  return script([
    'export PGSSLMODE=verify-full PGCONNECT_TIMEOUT=10',
    `export PGSSLCERT=${TLS_CERT} PGSSLKEY=${TLS_KEY} PGSSLROOTCERT=${TRUST_FILE}`,
    `export PGHOST="$SQL_HOST" PGHOSTADDR=127.0.0.1 PGPORT=${SQL_PORT} PGUSER=${BACKUP_ROLE}`,
    "trap 'exit 0' TERM INT",
    `part=${BASE}/part`,
    '',
    'take() {',
    '  rm -rf "$part" &&',
    `    timeout ${MOST_HOURS}h pg_basebackup -D "$part" --format=plain --wal-method=stream --checkpoint=fast --no-password &&`,
    `    timeout ${MOST_HOURS}h pg_verifybackup -q "$part" &&`,
    `    mv "$part" "${BASE}/$(date -u +%Y%m%dT%H%M%SZ)" &&`,
    '    echo "backup: a base backup is done"',
    '}',
    '',
    'clear() {',
    `  ls -d ${BASE}/2* | sort -r | tail -n +${backupCopies + 1} | while read -r old; do rm -rf "$old"; done`,
    `  oldest=$(ls -d ${BASE}/2* | sort | head -n 1)`,
    `  first=$(sed -n 's/^START WAL LOCATION: .*(file \\([0-9A-F]*\\))$/\\1/p' "$oldest/backup_label")`,
    `  pg_archivecleanup ${WAL} "$first"`,
    '}',
    '',
    '# A base backup is there that is not too old, and nothing waits too long: for the archive, or for the object store.',
    'is_whole() {',
    `  [ -n "$(find ${BASE} -mindepth 1 -maxdepth 1 -name '2*' -mmin -${minutes + MOST_HOURS * 60})" ] &&`,
    `    [ -z "$(find ${DATA_DIR}/pg_wal/archive_status -name '*.ready' -mmin +${lateMinutes(archiveEvery)})" ]${archive === 'volume' ? '' : ' &&'}`,
    ...(archive === 'volume' ? [] : [`    [ -n "$(find ${SHIPPED} -mmin -${WHOLE_MINUTES})" ]`]),
    '}',
    '',
    'while :; do',
    `  : > ${ALIVE}`,
    `  fresh=$(find ${BASE} -mindepth 1 -maxdepth 1 -name '2*' -mmin -${minutes})`,
    '  if [ -z "$fresh" ]; then take && clear || echo "backup: failed, and tried again in ten seconds"; fi',
    `  if is_whole; then : > ${WHOLE}; fi`,
    '  sleep 10 &',
    '  wait "$!"',
    'done',
  ]);
}

/** In a pod of its own, whose end is told: fails where the loop of `backupScript` has not found all well for a while. */
export function checkScript(): string {
  return script([
    `if [ -n "$(find ${WHOLE} -mmin -${WHOLE_MINUTES})" ]; then exit 0; fi`,
    `echo "backup: no word for ${WHOLE_MINUTES} minutes that base backup and archive are whole: see the container backup of the server"`,
    'exit 1',
  ]);
}

function minutesOf(duration: string): number {
  return Math.floor(milliseconds(duration) / MINUTE_MS);
}

/** The archiver tries again by itself; three times the longest wait is no accident. */
function lateMinutes(archiveEvery: string): number {
  return Math.max(15, 3 * minutesOf(archiveEvery));
}

/** Fails where the loop of `backupScript` has not come round for longer than a backup may take. */
export const BACKUP_LIVES: readonly string[] = [
  ...['/bin/sh', '-c', `[ -n "$(find ${ALIVE} -mmin -${WHOLE_MINUTES})" ]`],
];

/** Stops at the first error; what it makes is for the user of the server alone. */
function script(lines: readonly string[]): string {
  return `${['set -eu', 'umask 077', ...lines].join('\n')}\n`;
}
