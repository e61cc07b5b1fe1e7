import { TLS_CERT, TLS_KEY } from '../../../constructs/trust';
import { HTTPS_PORT } from './flows';

/** Configuration of zot 2.1 as a frozen mirror: anybody who reaches it may read, nobody may write. */
export function zotConfig(dataDir: string, scrubInterval: string): Record<string, unknown> {
  return {
    distSpecVersion: '1.1.1',
    storage: {
      rootDirectory: dataDir,
      dedupe: true,
      // Garbage collection deletes manifests that only a digest names: exactly what we pull.
      gc: false,
    },
    http: {
      address: '0.0.0.0',
      port: String(HTTPS_PORT),
      // Without `cacert`: it would ask the nodes for client certificates, which they do not have.
      tls: { cert: TLS_CERT, key: TLS_KEY },
      accessControl: {
        repositories: { '**': { anonymousPolicy: ['read'], defaultPolicy: [], policies: [] } },
        // With access control, nobody reads metrics unless it says so.
        metrics: { anonymousPolicy: ['read'] },
      },
      // Docker's older manifests keep their digest instead of being converted.
      compat: ['docker2s2'],
    },
    // Records every write that succeeded, beside the log: while nobody may write, a line of it is an incident.
    log: { level: 'info', audit: '/dev/stdout' },
    extensions: {
      metrics: { enable: true, prometheus: { path: '/metrics' } },
      scrub: { enable: true, interval: scrubInterval },
      // Neither `search.cve`, which loads a vulnerability database from its maker, nor `sync`, which pulls upstream.
      search: { enable: false },
      ui: { enable: false },
    },
  };
}
