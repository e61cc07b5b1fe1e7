import {
  clientTls,
  extensions,
  fileStorage,
  MEMORY_LIMITER,
  OTLP_PORT,
  otlpReceiver,
  service,
  STATE_DIR,
} from '../../../constructs/collector/program';
import { TRUST_FILE } from '../../../constructs/trust';
import type { Endpoint } from '../../../core/graph';
import { recordSteps, type Form } from './record';

type Yaml = Readonly<Record<string, unknown>>;

export interface ForwarderSettings {
  readonly form: Form;
  readonly siem: Endpoint;
  /** Name of the site, by which a SIEM of several tells them apart. */
  readonly site: string;
  /** Bytes of the volume. */
  readonly queueBytes: number;
}

/** Variable with the token of Splunk. */
export const TOKEN = 'HEC_TOKEN';

/** Exporter by what the SIEM takes. */
const EXPORTERS: Readonly<Record<Form, string>> = { syslog: 'syslog', 'splunk-hec': 'splunk_hec' };

/** Configuration of OpenTelemetry Collector 0.161 as a forwarder. */
export function forwarderConfig(settings: ForwarderSettings): Yaml {
  const { form, site } = settings;
  const steps = recordSteps(form, site);
  return {
    // A record of use must outlive a loss of power, too.
    extensions: extensions(fileStorage(STATE_DIR, true)),
    receivers: { otlp: otlpReceiver(OTLP_PORT) },
    processors: { memory_limiter: MEMORY_LIMITER, ...steps },
    exporters: { [EXPORTERS[form]]: form === 'syslog' ? syslog(settings) : splunk(settings) },
    service: service({
      logs: {
        receivers: ['otlp'],
        processors: ['memory_limiter', ...Object.keys(steps)],
        exporters: [EXPORTERS[form]],
      },
    }),
  };
}

/**
 * Not above TLS 1.2: the exporter hangs up after each batch and never reads. The session tickets of TLS 1.3, which come after the
 * handshake, are then unread, so that its system resets the connection and the SIEM's drops what it has not read yet. Seen with
 * 200 records, of which 12 came.
 */
const SYSLOG_TLS = '1.2';

/** RFC 5424 by TLS, each record with its length before it (RFC 5425, section 4.3). */
function syslog(settings: ForwarderSettings): Yaml {
  const { siem } = settings;
  return {
    endpoint: siem.host,
    port: siem.port,
    network: 'tcp',
    protocol: 'rfc5424',
    enable_octet_counting: true,
    tls: { ...clientTls(TRUST_FILE), max_version: SYSLOG_TLS },
    timeout: '30s',
    ...delivery(settings),
  };
}

function splunk(settings: ForwarderSettings): Yaml {
  const { siem } = settings;
  return {
    endpoint: `https://${siem.host}:${siem.port}/services/collector`,
    token: `\${env:${TOKEN}}`,
    source: 'sallyport',
    sourcetype: 'sallyport:audit',
    splunk_app_name: 'sallyport',
    splunk_app_version: 'unstated',
    profiling_data_enabled: false,
    tls: clientTls(TRUST_FILE),
    timeout: '30s',
    ...delivery(settings),
  };
}

/**
 * A record is on disk before its sender is told that it was taken, and until the SIEM has it, however long that takes. A full
 * queue makes the sender wait, who has a queue of its own; nothing is dropped to make room.
 */
function delivery({ queueBytes }: ForwarderSettings): Yaml {
  return {
    sending_queue: {
      enabled: true,
      storage: 'file_storage',
      sizer: 'bytes',
      // Files of the storage have pages to spare.
      queue_size: Math.floor(queueBytes / 2),
      block_on_overflow: true,
      // In the order in which they came.
      num_consumers: 1,
      batch: { flush_timeout: '1s', min_size: 256, max_size: 1024, sizer: 'items' },
    },
    retry_on_failure: { enabled: true, initial_interval: '1s', max_interval: '30s', max_elapsed_time: '0s' },
  };
}
