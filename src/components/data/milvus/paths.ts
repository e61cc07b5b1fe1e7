/** Where the program looks for its files. */
export const CONFIG_DIR = '/milvus/configs';
/** Laid over the files of the image, key by key. */
export const USER_FILE = 'user.yaml';
export const ETCD_FILE = 'embedEtcd.yaml';
export const STATE_DIR = '/var/lib/milvus';
