import { dropSpanTexts, emptyScope, keepMetadata } from '../../../constructs/collector/metadata';
import {
  clientTls,
  extensions,
  fileStorage,
  MEMORY_LIMITER,
  OTLP_PORT,
  otlpReceiver,
  serverTls,
  service,
} from '../../../constructs/collector/program';
import { TLS_CA, TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import { AUDIT_MARK, AUDIT_STREAM, STREAM_LABEL } from '../../../core/audit-stream';
import type { Endpoint } from '../../../core/graph';
import type { MetricsExit } from './exits';
import { LINK_METRICS_PORT, LINK_PORT, NODES_PORT } from './flows';
import { auditOnly, keepNodeLog } from './streams';

type Yaml = Readonly<Record<string, unknown>>;

/** An exit with the server that metrics are read from and the egress gateway that carries them. */
export type OpenExit = MetricsExit & { readonly metrics: Endpoint; readonly gateway: Endpoint };

export interface CollectorSettings {
  readonly logs: Endpoint;
  readonly traces: Endpoint;
  /** Who hands the audit stream to the site's SIEM, where there is one. */
  readonly siem?: Endpoint;
  /** True where agents send what pods write to their standard output. */
  readonly takesNodeLogs: boolean;
  /** Where metrics leave. */
  readonly exit?: OpenExit;
  /** True on the side that takes the data planes' aggregates. */
  readonly takesLink: boolean;
  /** Name of the site, by which a control plane tells its data planes apart. */
  readonly site: string;
  readonly queueDir: string;
  /** Bytes of the volume that the queues share. */
  readonly queueBytes: number;
}

/** Name of the job that reads Prometheus; what it reads and has no job of its own carries this one. */
const READING = 'exit';

/** The receiver makes the label `job` a name of the resource, which goes. */
const JOB_BACK = `set(datapoint.attributes["job"], resource.attributes["service.name"]) where resource.attributes["service.name"] != "${READING}"`;

/** Sent to a declared destination instead of the collector's version, architecture and system. */
const USER_AGENT = 'sallyport';

/** Configuration of OpenTelemetry Collector 0.161. */
export function collectorConfig(settings: CollectorSettings): Yaml {
  return {
    extensions: extensions(fileStorage(settings.queueDir)),
    receivers: receivers(settings),
    processors: {
      memory_limiter: MEMORY_LIMITER,
      'transform/no-payload': keepMetadata(),
      'filter/no-payload': dropSpanTexts(),
      'transform/stream': nameStream(),
      ...(settings.siem === undefined ? {} : { 'filter/audit': auditOnly() }),
      ...(settings.takesNodeLogs ? { 'transform/nodes': keepNodeLog() } : {}),
      // A second list beside the selectors: a widened selector alone lets nothing new out.
      ...(settings.exit === undefined
        ? {}
        : {
            'filter/allowed': allowOnly(settings.exit),
            'transform/anonymous': anonymise(settings.exit, settings.site),
          }),
      ...(settings.takesLink ? { 'filter/aggregates': allowNames('^agg:.+$') } : {}),
    },
    exporters: exporters(settings),
    service: service(pipelines(settings)),
  };
}

function receivers({ exit, takesLink, takesNodeLogs }: CollectorSettings): Yaml {
  return {
    otlp: otlpReceiver(OTLP_PORT),
    // A door of their own: only here a body stays, and network policy lets in only who reads logs of nodes.
    ...(takesNodeLogs ? { 'otlp/nodes': otlpReceiver(NODES_PORT) } : {}),
    // The data planes' certificates come from another issuing CA: the site's anchors decide, and their addresses.
    ...(takesLink ? { 'otlp/link': otlpReceiver(LINK_PORT, TRUST_FILE) } : {}),
    ...(exit === undefined ? {} : { 'prometheus/exit': { config: { scrape_configs: [federation(exit)] } } }),
  };
}

function federation({ metrics, series }: OpenExit): Yaml {
  return {
    job_name: READING,
    scrape_interval: '60s',
    scheme: 'https',
    metrics_path: '/federate',
    params: { 'match[]': series },
    honor_labels: true,
    follow_redirects: false,
    tls_config: { ca_file: TLS_CA, cert_file: TLS_CERT, key_file: TLS_KEY, server_name: metrics.host },
    static_configs: [{ targets: [`${metrics.host}:${metrics.port}`] }],
  };
}

/**
 * Marks the record of use, so that the log store keeps it for its own time. Callers do not choose their stream: what they
 * say of it is removed first, and only the gateway's own attribute decides.
 */
function nameStream(): Yaml {
  const stream = `resource.attributes["${STREAM_LABEL}"]`;
  return {
    error_mode: 'propagate',
    log_statements: [
      { context: 'resource', statements: [`delete_key(resource.attributes, "${STREAM_LABEL}")`] },
      {
        context: 'log',
        statements: [`set(${stream}, "${AUDIT_STREAM}") where log.attributes["${AUDIT_MARK}"] != nil`],
      },
    ],
  };
}

/** Keeps the series of the exit's own kind; everything that a receiver adds about itself goes. */
function allowOnly({ kind }: MetricsExit): Yaml {
  return allowNames(kind === 'control-plane' ? '^agg:.+$' : '^sallyport:.+$');
}

/**
 * What the receiver knows about its source (names and addresses of Services) stays here, and so do its own name and
 * version; labels are a closed list. One group a step: a plain list runs as a whole for each point, and the second point of
 * a resource would read what the first has written there.
 */
function anonymise({ labels }: MetricsExit, site: string): Yaml {
  const points = [`keep_keys(datapoint.attributes, ${JSON.stringify(labels)})`];
  const source = [
    'delete_matching_keys(resource.attributes, ".*")',
    'set(resource.attributes["service.name"], "sallyport")',
    `set(resource.attributes["service.instance.id"], "${site}")`,
  ];
  return {
    error_mode: 'propagate',
    metric_statements: [
      { context: 'datapoint', statements: [...(labels.includes('job') ? [JOB_BACK] : []), ...points] },
      { context: 'resource', statements: source },
      { context: 'scope', statements: emptyScope() },
    ],
  };
}

function allowNames(pattern: string): Yaml {
  return { error_mode: 'propagate', metrics: { metric: [`not IsMatch(name, "${pattern}")`] } };
}

function exporters(settings: CollectorSettings): Yaml {
  const { logs, traces, siem, exit, takesLink } = settings;
  const queue = durable(settings);
  return {
    'otlp_http/logs': { endpoint: `https://${logs.host}:${logs.port}/otlp`, tls: clientTls(TLS_CA), ...queue },
    'otlp_grpc/traces': { endpoint: `${traces.host}:${traces.port}`, tls: clientTls(TLS_CA), ...queue },
    ...(siem === undefined
      ? {}
      : { 'otlp_grpc/siem': { endpoint: `${siem.host}:${siem.port}`, tls: clientTls(TLS_CA), ...queue } }),
    ...(exit === undefined ? {} : exitExporter(exit, queue)),
    ...(takesLink
      ? {
          'prometheus/link': {
            endpoint: `0.0.0.0:${LINK_METRICS_PORT}`,
            tls: serverTls(TLS_CA),
            metric_expiration: '10m',
          },
        }
      : {}),
  };
}

function exitExporter({ kind, host, port, gateway }: OpenExit, queue: Yaml): Yaml {
  if (kind === 'control-plane') {
    // The link's name is the site's own and resolves to its real address: the gateway is called by its own name, and
    // reads the control plane's from the handshake.
    const tls = { ...clientTls(TRUST_FILE), server_name_override: host };
    return { 'otlp_grpc/exit': { endpoint: `${gateway.host}:${gateway.port}`, tls, ...queue } };
  }
  // The resolver answers this name with the gateway. The far side is outside: its certificate is checked against the
  // trust store of the tier, and it gets none of ours.
  const headers = { 'User-Agent': USER_AGENT };
  return {
    'otlp_http/exit': { endpoint: `https://${host}:${port}`, tls: { min_version: '1.2' }, headers, ...queue },
  };
}

function pipelines(settings: CollectorSettings): Yaml {
  return { ...insidePipelines(settings), ...metricsPipelines(settings) };
}

/** Logs and traces, which end inside. */
function insidePipelines({ siem, takesNodeLogs }: CollectorSettings): Yaml {
  const first = ['memory_limiter', 'transform/no-payload'];
  const logs = [...first, 'transform/stream'];
  return {
    logs: { receivers: ['otlp'], processors: logs, exporters: ['otlp_http/logs'] },
    // Beside the log store: a record is taken only when both have it in their queues.
    ...(siem === undefined
      ? {}
      : {
          'logs/siem': { receivers: ['otlp'], processors: [...logs, 'filter/audit'], exporters: ['otlp_grpc/siem'] },
        }),
    ...(takesNodeLogs
      ? {
          'logs/nodes': {
            receivers: ['otlp/nodes'],
            processors: ['memory_limiter', 'transform/nodes'],
            exporters: ['otlp_http/logs'],
          },
        }
      : {}),
    traces: {
      receivers: ['otlp'],
      processors: [...first, 'filter/no-payload'],
      exporters: ['otlp_grpc/traces'],
    },
  };
}

function metricsPipelines({ exit, takesLink }: CollectorSettings): Yaml {
  return {
    ...(exit === undefined
      ? {}
      : {
          'metrics/exit': {
            receivers: ['prometheus/exit'],
            processors: ['memory_limiter', 'filter/allowed', 'transform/anonymous'],
            exporters: [exit.kind === 'control-plane' ? 'otlp_grpc/exit' : 'otlp_http/exit'],
          },
        }),
    ...(takesLink
      ? {
          'metrics/link': {
            receivers: ['otlp/link'],
            processors: ['memory_limiter', 'filter/aggregates'],
            exporters: ['prometheus/link'],
          },
        }
      : {}),
  };
}

/**
 * Every record is on disk before its sender is told that it was taken, and until the store has it: batches are made behind
 * the queue, because those of a processor are lost with the process. A full queue refuses what comes.
 */
function durable({ queueBytes, exit, siem }: CollectorSettings): Yaml {
  const queues = 2 + [exit, siem].filter((one) => one !== undefined).length;
  return {
    sending_queue: {
      enabled: true,
      storage: 'file_storage',
      sizer: 'bytes',
      // The files of the queues have pages to spare: half of the volume is theirs by count.
      queue_size: Math.floor(queueBytes / 2 / queues),
      batch: { flush_timeout: '200ms', min_size: 8192, sizer: 'items' },
    },
    retry_on_failure: { enabled: true, max_elapsed_time: '0s' },
  };
}
