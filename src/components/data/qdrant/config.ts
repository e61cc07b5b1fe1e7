import { TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import { HTTPS_PORT, METRICS_PORT } from './flows';
import type { Knobs } from './knobs';
import { SNAPSHOTS_DIR, STORAGE_DIR } from './paths';

type Yaml = Readonly<Record<string, unknown>>;

/** Seconds after which the files of the certificate are read again; the day of a renewal has many of them. */
const CERTIFICATE_SECONDS = 3600;
/** Days of the record of who asked for what. */
const AUDIT_DAYS = 30;

/** Configuration of Qdrant 1.19, over the one that its image brings. Keys come from the environment. */
export function qdrantConfig({ collections, requestMegabytes }: Pick<Knobs, 'collections' | 'requestMegabytes'>): Yaml {
  return {
    log_level: 'INFO',
    logger: { format: 'json', on_disk: { enabled: false } },
    telemetry_disabled: true,
    storage: {
      storage_path: STORAGE_DIR,
      snapshots_path: SNAPSHOTS_DIR,
      snapshots_config: { snapshots_storage: 'local' },
      on_disk_payload: true,
      max_collections: collections,
    },
    service: {
      host: '0.0.0.0',
      http_port: HTTPS_PORT,
      grpc_port: null,
      metrics_port: METRICS_PORT,
      metrics_prefix: 'qdrant_',
      max_request_size_mb: requestMegabytes,
      enable_tls: true,
      verify_https_client_certificate: true,
      jwt_rbac: true,
      enable_cors: false,
      enable_static_content: false,
      hide_jwt_dashboard: true,
      enable_snapshot_url_recovery: false,
      hardware_reporting: false,
    },
    tls: { cert: TLS_CERT, key: TLS_KEY, ca_cert: TRUST_FILE, cert_ttl: CERTIFICATE_SECONDS },
    cluster: { enabled: false },
    audit: {
      enabled: true,
      dir: `${STORAGE_DIR}/audit`,
      rotation: 'daily',
      max_log_files: AUDIT_DAYS,
      trust_forwarded_headers: false,
    },
  };
}
