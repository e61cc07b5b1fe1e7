import { ACCOUNTS_DIR, CONFIG_FILE, HOME_DIR, KEYS_DIR, PROGRAM } from './paths';

/** Who administers it: for the site's own people, to make accounts and repositories with. */
export const ADMIN = 'break-glass';
/** Who reads what is delivered from it, and may nothing else. */
export const READER = 'delivery';

/** Keys that Gitea would else write into its configuration, as its own command names them. */
const KEYS = ['SECRET_KEY', 'INTERNAL_TOKEN', 'JWT_SECRET'] as const;

/**
 * Before the server: makes the keys where there are none yet, brings the tables to the program's release, and gives the two
 * accounts the passwords of the Secret. A key is made under another name first, so that half of one is never taken for a whole.
 */
export function prepareScript(host: string): string {
  return `${[
    'set -eu',
    'umask 077',
    `mkdir -p ${KEYS_DIR} ${HOME_DIR}`,
    `for name in ${KEYS.join(' ')}; do`,
    `  if [ ! -s "${KEYS_DIR}/$name" ]; then`,
    `    ${PROGRAM} generate secret "$name" > ${KEYS_DIR}/part`,
    `    mv ${KEYS_DIR}/part "${KEYS_DIR}/$name"`,
    '  fi',
    'done',
    '',
    `gitea() { ${PROGRAM} --config ${CONFIG_FILE} "$@"; }`,
    'gitea migrate',
    '',
    '# A name, the file with its password, and how it is made.',
    'account() {',
    '  name=$1',
    '  password=$(cat "$2")',
    '  shift 2',
    `  if [ -z "$password" ]; then echo "prepare: the Secret gitea-accounts has an empty password for $name"; exit 1; fi`,
    `  if gitea admin user list | sed -nE 's/^[0-9]+ +([^ ]+) .*$/\\1/p' | grep -qxF "$name"; then`,
    '    gitea admin user change-password --username "$name" --password="$password" --must-change-password=false',
    '  else',
    `    gitea admin user create --username "$name" --email "$name@${host}" --password="$password" \\`,
    '      --must-change-password=false "$@"',
    '  fi',
    '}',
    '',
    `account ${ADMIN} ${ACCOUNTS_DIR}/admin-password --admin`,
    `account ${READER} ${ACCOUNTS_DIR}/reader-password`,
  ].join('\n')}\n`;
}
