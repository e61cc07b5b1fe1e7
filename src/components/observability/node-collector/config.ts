import {
  clientTls,
  extensions,
  fileStorage,
  MEMORY_LIMITER,
  service,
  STATE_DIR,
} from '../../../constructs/collector/program';
import { TLS_CA } from '../../../constructs/trust';
import type { Endpoint } from '../../../core/graph';
import type { LogFiles } from './files';

type Yaml = Readonly<Record<string, unknown>>;

export interface NodeSettings {
  readonly files: LogFiles;
  readonly collector: Endpoint;
  /** Bytes of the node's disk for what waits. */
  readonly queueBytes: number;
}

/** Variable with the name of the node. */
export const NODE_NAME = 'NODE_NAME';
/** Bytes of the longest line, and of one that a container runtime has written in parts. */
const LONGEST_LINE = 65_536;

/** Configuration of OpenTelemetry Collector 0.161 as an agent. */
export function nodeConfig(settings: NodeSettings): Yaml {
  return {
    extensions: extensions(fileStorage(STATE_DIR)),
    receivers: { file_log: fileLog(settings.files) },
    processors: { memory_limiter: MEMORY_LIMITER, 'transform/origin': nameOrigin() },
    exporters: { 'otlp_grpc/collector': exporter(settings) },
    service: service({
      logs: {
        receivers: ['file_log'],
        processors: ['memory_limiter', 'transform/origin'],
        exporters: ['otlp_grpc/collector'],
      },
    }),
  };
}

/** Namespace, pod and container stand in the path: nobody has to be asked. */
function fileLog({ include, exclude }: LogFiles): Yaml {
  return {
    include,
    exclude,
    // What was written before the agent came counts as well; where it stopped stands in the storage.
    start_at: 'beginning',
    storage: 'file_storage',
    include_file_path: true,
    include_file_name: false,
    max_log_size: LONGEST_LINE,
    // A runtime cuts long lines where it likes: a blank at a cut belongs to the line.
    preserve_leading_whitespaces: true,
    preserve_trailing_whitespaces: true,
    poll_interval: '1s',
    // Without it, what the exporter refuses is gone.
    retry_on_failure: { enabled: true, max_elapsed_time: '0s' },
    resource: { 'k8s.node.name': `\${env:${NODE_NAME}}` },
    operators: [{ type: 'container', max_log_size: LONGEST_LINE }],
  };
}

/** The log store tells its streams by the name of a service; the path of the file has done its work. */
function nameOrigin(): Yaml {
  return {
    error_mode: 'propagate',
    log_statements: [
      {
        context: 'resource',
        statements: ['set(resource.attributes["service.name"], resource.attributes["k8s.container.name"])'],
      },
      { context: 'log', statements: ['keep_keys(log.attributes, ["log.iostream"])'] },
    ],
  };
}

function exporter({ collector, queueBytes }: NodeSettings): Yaml {
  return {
    endpoint: `${collector.host}:${collector.port}`,
    tls: clientTls(TLS_CA),
    sending_queue: {
      enabled: true,
      storage: 'file_storage',
      sizer: 'bytes',
      // Files of the storage have pages to spare, and the offsets stand beside them.
      queue_size: Math.floor(queueBytes / 2),
      // A full queue stops the reading: the lines stay in their files.
      block_on_overflow: true,
      batch: { flush_timeout: '200ms', min_size: 1024, max_size: 2048, sizer: 'items' },
    },
    retry_on_failure: { enabled: true, max_elapsed_time: '0s' },
  };
}
