import { bytes } from '../../core/quantity';
import type { ContainerProps } from '../container';
import { TLS_CA, TLS_CERT, TLS_KEY } from '../trust';

type Yaml = Readonly<Record<string, unknown>>;

/** Lock entry of every collector. */
export const COLLECTOR_IMAGE = 'otel-collector-contrib';
export const OTLP_PORT = 4317;
export const METRICS_PORT = 8888;
export const HEALTH_PORT = 13133;
/** User of the published image. */
export const COLLECTOR_USER = 10001;
export const CONFIG_DIR = '/etc/otelcol';
export const STATE_DIR = '/var/lib/otelcol';

/** Limits memory before anything else is done. */
export const MEMORY_LIMITER: Yaml = { check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 20 };

/** Cloud libraries in the image ask metadata addresses for credentials unless told not to. */
export function environment(memory: string): Readonly<Record<string, string>> {
  return {
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_GCE_CHECK: 'true',
    OTEL_TRACES_EXPORTER: 'none',
    // The collector frees memory before the kernel takes it (facts: 80 % of the limit).
    GOMEMLIMIT: `${Math.floor((bytes(memory) * 0.8) / 2 ** 20)}MiB`,
  };
}

/** The plain health port is what the kubelet can ask: the others want a certificate. */
export function collectorProbes(): Pick<ContainerProps, 'readiness' | 'liveness' | 'startup'> {
  const ask = { kind: 'http', path: '/', port: 'health' } as const;
  return {
    readiness: { ...ask, periodSeconds: 10 },
    liveness: { ...ask, periodSeconds: 30, failureThreshold: 5 },
    startup: { ...ask, periodSeconds: 5, failureThreshold: 60 },
  };
}

/**
 * Queues and offsets on disk.
 * @param isSynced true where what was taken must outlive a loss of power: each write waits for the disk
 */
export function fileStorage(directory: string, isSynced = false): Yaml {
  return {
    directory,
    create_directory: true,
    ...(isSynced ? { fsync: true } : {}),
    compaction: { on_start: true, directory },
  };
}

/** Health and storage, which every collector has, and what it says of itself. */
export function extensions(storage: Yaml): Yaml {
  return { health_check: { endpoint: `0.0.0.0:${HEALTH_PORT}` }, file_storage: storage };
}

export function service(pipelines: Yaml): Yaml {
  return {
    extensions: ['health_check', 'file_storage'],
    pipelines,
    telemetry: {
      logs: { encoding: 'json', level: 'info' },
      metrics: { readers: [{ pull: { exporter: { prometheus: { host: '0.0.0.0', port: METRICS_PORT } } } }] },
    },
  };
}

/** A receiver of OTLP by gRPC, for callers with a certificate. */
export function otlpReceiver(port: number, clientCa: string = TLS_CA): Yaml {
  return { protocols: { grpc: { endpoint: `0.0.0.0:${port}`, tls: serverTls(clientCa) } } };
}

export function clientTls(caFile: string): Yaml {
  return { ca_file: caFile, cert_file: TLS_CERT, key_file: TLS_KEY, min_version: '1.2', reload_interval: '1h' };
}

/** A client CA makes client certificates mandatory. */
export function serverTls(clientCa: string): Yaml {
  return {
    cert_file: TLS_CERT,
    key_file: TLS_KEY,
    client_ca_file: clientCa,
    min_version: '1.3',
    reload_interval: '1h',
  };
}
