import type { z } from 'zod';
import type { ObjectStoreClient } from '../../../constructs/object-store-client';
import { TLS_CA, TLS_CERT, TLS_KEY } from '../../../constructs/trust';
import { milliseconds } from '../../../core/quantity';
import { HEALTH_PORT, HTTP_PORT, OTLP_PORT } from './flows';
import type { knobs } from './knobs';

type Yaml = Readonly<Record<string, unknown>>;

const HOUR = 3_600_000;

/** Configuration of a monolithic Tempo 3, on its own disk or with an object store; 2.x keys (`ingester`, `compactor`) are refused by it. */
export function tempoConfig(own: z.infer<typeof knobs>, dataDir: string, remote?: ObjectStoreClient): Yaml {
  return {
    usage_report: { reporting_enabled: false },
    server: serverConfig(),
    internal_server: internalServer(),
    distributor: { receivers: { otlp: { protocols: { grpc: otlpServer() } } } },
    storage: { trace: { ...blocks(dataDir, remote), wal: { path: `${dataDir}/wal` } } },
    live_store: {
      wal: { path: `${dataDir}/live-store/traces` },
      shutdown_marker_dir: `${dataDir}/live-store/shutdown-marker`,
    },
    // Retention stands in two places, and both must agree.
    backend_worker: { compaction: retention(own.retention) },
    backend_scheduler: {
      local_work_path: `${dataDir}/scheduler`,
      provider: { compaction: { compaction: retention(own.retention) } },
    },
    query_frontend: { mcp_server: { enabled: false } },
  };
}

function blocks(dataDir: string, remote: ObjectStoreClient | undefined): Yaml {
  if (remote === undefined) return { backend: 'local', local: { path: `${dataDir}/blocks` } };
  const { endpoint, bucket, region, caFile, accessKey, secretKey } = remote;
  return {
    backend: 's3',
    s3: {
      ...{ endpoint, bucket, region },
      access_key: accessKey,
      secret_key: secretKey,
      forcepathstyle: true,
      insecure: false,
      tls_ca_path: caFile,
    },
  };
}

/** Go durations end at hours. */
function retention(period: string): Yaml {
  return { block_retention: `${Math.ceil(milliseconds(period) / HOUR)}h` };
}

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

/** A second, plain server with `/ready`: the kubelet has no client certificate, and neither has `tempo -health`. */
function internalServer(): Yaml {
  return {
    enable: true,
    http_listen_address: '0.0.0.0',
    http_listen_port: HEALTH_PORT,
    grpc_listen_address: '127.0.0.1',
    log_format: 'json',
  };
}

/** The receiver is the collector's own: a client CA makes client certificates mandatory. */
function otlpServer(): Yaml {
  return {
    endpoint: `0.0.0.0:${OTLP_PORT}`,
    tls: { cert_file: TLS_CERT, key_file: TLS_KEY, client_ca_file: TLS_CA, min_version: '1.3', reload_interval: '1h' },
  };
}
