/** Folders and names that files, the script and the workload share. */
export const PROGRAM = '/app/gitea/gitea';
export const CONFIG_DIR = '/etc/gitea';
export const CONFIG_FILE = `${CONFIG_DIR}/app.ini`;
/** The volume: everything that Gitea writes. */
export const WORK_DIR = '/var/lib/gitea';
export const HOME_DIR = `${WORK_DIR}/home`;
/** Keys that are made at the first start, on the volume. */
export const KEYS_DIR = `${WORK_DIR}/keys`;
/** Passwords of the two accounts, from a Secret of the site. */
export const ACCOUNTS_DIR = '/etc/sallyport/gitea-accounts';
