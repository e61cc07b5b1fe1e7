/** Paths that every pod has, the same in all images. */
export const TRUST_CONFIG_MAP = 'sallyport-trust';
export const TRUST_DIR = '/etc/sallyport/trust';
export const TRUST_FILE = `${TRUST_DIR}/ca.crt`;
export const TLS_DIR = '/etc/sallyport/tls';
export const TLS_CERT = `${TLS_DIR}/tls.crt`;
export const TLS_KEY = `${TLS_DIR}/tls.key`;
export const TLS_CA = `${TLS_DIR}/ca.crt`;

/** Which TLS library an image brings, and with it what really replaces the system's trust store (decisions 18). */
export type TrustFamily = 'go' | 'openssl' | 'python' | 'node' | 'rust' | 'none';

/**
 * Environment that makes the site's anchors the trust store of an image family. Where the posture keeps the system's
 * store as well, only the file is set and the directories of the image stay in force.
 */
export function trustEnvironment(family: TrustFamily, isOnlyStore: boolean): Readonly<Record<string, string>> {
  const only: Record<string, string> = isOnlyStore ? { SSL_CERT_DIR: TRUST_DIR } : {};
  switch (family) {
    case 'go':
    case 'openssl':
    case 'rust':
      return { SSL_CERT_FILE: TRUST_FILE, ...only };
    case 'python':
      return { SSL_CERT_FILE: TRUST_FILE, ...only, REQUESTS_CA_BUNDLE: TRUST_FILE, CURL_CA_BUNDLE: TRUST_FILE };
    case 'node':
      return { SSL_CERT_FILE: TRUST_FILE, ...only, NODE_OPTIONS: '--use-openssl-ca', NODE_EXTRA_CA_CERTS: TRUST_FILE };
    case 'none':
      return {};
  }
}
