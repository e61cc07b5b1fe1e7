/** Paths that every pod has, the same in all images. */
export const TRUST_CONFIG_MAP = 'sallyport-trust';
export const TRUST_DIR = '/etc/sallyport/trust';
export const TRUST_FILE = `${TRUST_DIR}/ca.crt`;
export const TLS_DIR = '/etc/sallyport/tls';
export const TLS_CERT = `${TLS_DIR}/tls.crt`;
export const TLS_KEY = `${TLS_DIR}/tls.key`;
/** What a server shows to clients of the site, where it has a certificate for them (core/certificates.ts). */
export const EDGE_DIR = '/etc/sallyport/edge';
export const EDGE_CERT = `${EDGE_DIR}/tls.crt`;
export const EDGE_KEY = `${EDGE_DIR}/tls.key`;
/**
 * Whom a server or client judges its peers by: the site's roots, not the `ca.crt` beside its own certificate. cert-manager writes
 * the highest authority of the chain there that issued this one certificate, so while an issuing CA is exchanged two
 * neighbours would not know each other, and OpenSSL takes no intermediate for an anchor.
 */
export const TLS_CA = TRUST_FILE;

/** Which TLS library an image brings, and with it what really replaces the system's trust store (decisions 18). */
export type TrustFamily = 'go' | 'openssl' | 'python' | 'node' | 'rust' | 'java' | 'none';

/** JSSE's own word for an empty store; a file that is not there would give Java the store of its image back. */
export const NO_JAVA_STORE = 'NONE';

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
    case 'java':
      // Java reads no PEM: the program takes the file by a setting of its own, which only adds to the store of the image.
      // The variables are for what else is in the image.
      return {
        SSL_CERT_FILE: TRUST_FILE,
        ...only,
        ...(isOnlyStore && { JAVA_TOOL_OPTIONS: `-Djavax.net.ssl.trustStore=${NO_JAVA_STORE}` }),
      };
    case 'none':
      return {};
  }
}
