/** Folder of the program in its image; what it names without a folder is looked for here. */
export const HOME = '/qdrant';
export const CONFIG_DIR = '/etc/sallyport/qdrant';
export const CONFIG_FILE = `${CONFIG_DIR}/config.yaml`;
export const STORAGE_DIR = '/qdrant/storage';
export const SNAPSHOTS_DIR = '/qdrant/snapshots';
/** The program makes it once it serves. */
export const STARTED = '/tmp/started';
