import { SQL_DATABASE } from '../../../core/sql';

/** Folders and names that files, scripts and the workload share. */
export const CONFIG_DIR = '/etc/postgresql';
export const CONFIG_FILE = `${CONFIG_DIR}/postgresql.conf`;
export const DATA_MOUNT = '/var/lib/postgresql/data';
/** Below the mount: the server wants a folder of its own that nobody else may read. */
export const DATA_DIR = `${DATA_MOUNT}/pgdata`;
export const BACKUP_DIR = '/backup';
/** Written anew, again and again, while backups and archive are as they should be. */
export const WHOLE = `${BACKUP_DIR}/whole`;
/** Between the containers of the pod: where the one that ships says that everything is in the object store. */
export const WORD_DIR = '/run/ship';
export const SHIPPED = `${WORD_DIR}/shipped`;
export const SOCKET_DIR = '/run/postgresql';
/** The one who may everything, by the socket in the pod alone; user of the published image. */
export const SUPERUSER = 'postgres';
export const DATABASE = SQL_DATABASE;
/** Takes base backups, and may nothing else. */
export const BACKUP_ROLE = 'backup';
