import type { z } from 'zod';
import type { ObjectStoreClient } from '../../../constructs/object-store-client';
import { TLS_CA, TLS_CERT, TLS_KEY } from '../../../constructs/trust';
import { AUDIT_STREAM, STREAM_LABEL } from '../../../core/audit-stream';
import { HTTP_PORT } from './flows';
import type { knobs } from './knobs';

type Yaml = Readonly<Record<string, unknown>>;

/** Label of log streams that record who did what; kept apart and longer. */
const AUDIT_SELECTOR = `{${STREAM_LABEL}="${AUDIT_STREAM}"}`;

/** Resource attributes that become index labels: few values each, none of them a person. */
const INDEX_LABELS = ['service.name', 'k8s.namespace.name', STREAM_LABEL];

/** Configuration of a single-binary Loki 3.7, on its own disk or with an object store. */
export function lokiConfig(own: z.infer<typeof knobs>, dataDir: string, remote?: ObjectStoreClient): Yaml {
  const kind = remote === undefined ? 'filesystem' : 's3';
  return {
    auth_enabled: false,
    analytics: { reporting_enabled: false },
    tracing: { enabled: false },
    server: serverConfig(),
    common: {
      path_prefix: dataDir,
      replication_factor: 1,
      instance_addr: '127.0.0.1',
      ring: { kvstore: { store: 'inmemory' } },
      storage:
        remote === undefined
          ? { filesystem: { chunks_directory: `${dataDir}/chunks`, rules_directory: `${dataDir}/rules` } }
          : { s3: bucketConfig(remote) },
    },
    schema_config: {
      configs: [
        {
          from: '2024-01-01',
          store: 'tsdb',
          object_store: kind,
          schema: 'v13',
          index: { prefix: 'index_', period: '24h' },
        },
      ],
    },
    compactor: {
      working_directory: `${dataDir}/compactor`,
      retention_enabled: true,
      delete_request_store: kind,
    },
    limits_config: limits(own),
  };
}

function bucketConfig({ endpoint, bucket, region, caFile, accessKey, secretKey }: ObjectStoreClient): Yaml {
  return {
    endpoint,
    bucketnames: bucket,
    region,
    access_key_id: accessKey,
    secret_access_key: secretKey,
    s3forcepathstyle: true,
    insecure: false,
    http_config: { ca_file: caFile },
  };
}

/** The server that everybody uses: TLS 1.3 and a client certificate below the site's anchors. */
function serverConfig(): Yaml {
  return {
    http_listen_port: HTTP_PORT,
    // Between the parts of one process only: nobody else may reach it.
    grpc_listen_address: '127.0.0.1',
    log_format: 'json',
    tls_min_version: 'VersionTLS13',
    http_tls_config: {
      cert_file: TLS_CERT,
      key_file: TLS_KEY,
      client_auth_type: 'RequireAndVerifyClientCert',
      client_ca_file: TLS_CA,
    },
  };
}

function limits(own: z.infer<typeof knobs>): Yaml {
  return {
    retention_period: own.retention,
    retention_stream: [{ selector: AUDIT_SELECTOR, priority: 100, period: own.auditRetention }],
    // Otherwise any client may delete what it likes, the audit stream included.
    deletion_mode: 'disabled',
    ingestion_rate_mb: own.ingestionRateMb,
    allow_structured_metadata: true,
    otlp_config: {
      resource_attributes: {
        ignore_defaults: true,
        attributes_config: [{ action: 'index_label', attributes: INDEX_LABELS }],
      },
    },
  };
}
