import { CONFIG_FILE, HOME, SNAPSHOTS_DIR, STARTED, STORAGE_DIR } from './paths';

/** Name of a snapshot that an operator wants back. */
const REQUEST = `${SNAPSHOTS_DIR}/restore`;
/** The same, on the volume of the store, while it comes back: half of a store is never taken for a whole one. */
const RETURNING = `${STORAGE_DIR}/returning`;
const COLLECTIONS = `${STORAGE_DIR}/collections`;

/** Before the server: a store that is empty beside snapshots is a loss, and not a beginning; it waits for an order. */
export function prepareScript(): string {
  return script([
    `if [ -s ${RETURNING} ] || [ -e ${COLLECTIONS} ]; then exit 0; fi`,
    `if ! ls ${SNAPSHOTS_DIR} | grep -q '^full-snapshot-.*[.]snapshot$'; then exit 0; fi`,
    'chosen() {',
    `  name=$(sed -n 1p ${REQUEST})`,
    '  case "$name" in',
    '    full-snapshot-*.snapshot) ;;',
    '    *) echo "prepare: no name of a full snapshot: $name"; return 1 ;;',
    '  esac',
    '  case "$name" in */*) echo "prepare: a name, and no path: $name"; return 1 ;; esac',
    `  if [ ! -s "${SNAPSHOTS_DIR}/$name" ]; then echo "prepare: no snapshot has this name: $name"; return 1; fi`,
    `  sum=$(sha256sum < "${SNAPSHOTS_DIR}/$name" | cut -d ' ' -f 1)`,
    `  if [ "$sum" != "$(cat "${SNAPSHOTS_DIR}/$name.checksum")" ]; then`,
    '    echo "prepare: the snapshot is not what its checksum says: $name"',
    '    return 1',
    '  fi',
    '}',
    `until [ -s ${REQUEST} ] && chosen; do`,
    `  echo "prepare: no vectors, but snapshots in ${SNAPSHOTS_DIR}: waiting for the name of one in ${REQUEST}"`,
    '  sleep 5',
    'done',
    `echo "$name" > ${RETURNING}`,
    `mv ${REQUEST} "${SNAPSHOTS_DIR}/restored-$(date -u +%Y%m%dT%H%M%SZ)"`,
  ]);
}

/** The server itself; where a snapshot comes back, it begins with that, and anew if it is ended before it serves. */
export function serveScript(): string {
  return script([
    `cd ${HOME}`,
    `if [ ! -s ${RETURNING} ]; then exec ./qdrant --config-path ${CONFIG_FILE}; fi`,
    `name=$(sed -n 1p ${RETURNING})`,
    `rm -rf ${COLLECTIONS} ${STARTED}`,
    `./qdrant --config-path ${CONFIG_FILE} --storage-snapshot "${SNAPSHOTS_DIR}/$name" &`,
    'server=$!',
    'trap \'kill -TERM "$server"\' TERM INT',
    `until [ -e ${STARTED} ]; do`,
    '  kill -0 "$server" || exit 1',
    '  sleep 1',
    'done',
    `rm ${RETURNING}`,
    'echo "serve: the snapshot is back: $name"',
    '# A signal ends the first wait and not the server.',
    'wait "$server" && exit 0',
    'wait "$server"',
  ]);
}

/** Stops at the first error; what it makes is for the user of the server alone. */
function script(lines: readonly string[]): string {
  return `${['set -eu', 'umask 077', ...lines].join('\n')}\n`;
}
