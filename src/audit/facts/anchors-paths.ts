import { posix } from 'node:path';

/**
 * Where distributions and language runtimes keep the public authorities: the places that Go's `crypto/x509`, gRPC and OpenSSL try,
 * the folders that `update-ca-certificates` and `update-ca-trust` read, Java's `cacerts`, and the list inside Python's certifi.
 */
const SYSTEM_STORE = new RegExp(
  [
    '^/etc/ssl/(certs(/.*)?|cert\\.pem|ca-bundle\\.pem)$',
    '^/etc/pki/(tls/(certs(/.*)?|cert\\.pem|cacert\\.pem)|ca-trust(/.*)?|java/cacerts)$',
    '^/etc/(ca-certificates|openssl/certs)(/.*)?$',
    '^/usr/(local/)?share/(ca-certificates|pki/ca-trust-source|pki/trust|certs)(/.*)?$',
    '^/usr/(local/)?(lib|etc)/(ssl|openssl)(/(certs(/.*)?|cert\\.pem))?$',
    '^/var/lib/ca-certificates(/.*)?$',
    '^/system/etc/security/cacerts(/.*)?$',
    '(^|/)certifi/cacert\\.pem$',
    '(^|/)lib/security/(jsse)?cacerts$',
  ].join('|'),
);

/** Folders above a system store: who mounts one of these mounts the store. */
const ABOVE_STORE = /^\/etc\/(ssl|pki|pki\/tls|openssl)$|^\/usr\/lib\/(ssl|openssl)$/;

/** True for the file or folder of a store that came with an image or a node. */
export function isSystemStore(path: string): boolean {
  // Asked about every string of a set, of which nearly none is a path to such a place.
  if (!/cert|cacerts|pki|ssl|trust/.test(path)) return false;
  return SYSTEM_STORE.test(plainPath(path));
}

/** True for a folder of a node that is, or holds, its store. */
export function holdsSystemStore(path: string): boolean {
  return isSystemStore(path) || ABOVE_STORE.test(plainPath(path));
}

/** A path without scheme, dots, doubled and final slashes. */
export function plainPath(path: string): string {
  const plain = posix.normalize(path.trim().replace(/^file:\/\/(?=\/)/, ''));
  return plain.length > 1 ? plain.replace(/\/$/, '') : plain;
}

/** True if a path is a folder or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}
