import { TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import { AGGREGATE_PREFIX, type Aggregate } from '../../../core/diode-schema';
import type { Endpoint } from '../../../core/graph';
import { compareText } from '../../../core/result';
import { METRICS_PORT } from './flows';
import { recordProgram } from './program';

export interface GeneratorSettings {
  readonly aggregates: readonly Aggregate[];
  readonly metrics: Endpoint;
  readonly validator: Endpoint;
  readonly intervalSeconds: number;
  readonly dataDir: string;
}

/** Configuration of Vector 0.58: federate, keep what is listed, rebuild each record from allowed parts, hand over. */
export function generatorConfig(settings: GeneratorSettings): Record<string, unknown> {
  return {
    data_dir: settings.dataDir,
    // Its interface answers queries about every event that passes.
    api: { enabled: false },
    sources: { federate: federate(settings), own: { type: 'internal_metrics' } },
    transforms: {
      // A second closed list: a selector that was widened by mistake lets nothing more through.
      listed: { type: 'filter', inputs: ['federate'], condition: listCondition(settings.aggregates) },
      as_log: { type: 'metric_to_log', inputs: ['listed'] },
      record: {
        type: 'remap',
        inputs: ['as_log'],
        source: recordProgram(settings.aggregates),
        drop_on_error: true,
        drop_on_abort: true,
      },
    },
    sinks: { validator: validatorSink(settings.validator), own: metricsSink() },
  };
}

function federate({ metrics, intervalSeconds }: GeneratorSettings): Record<string, unknown> {
  return {
    type: 'prometheus_scrape',
    endpoints: [`https://${metrics.host}:${metrics.port}/federate`],
    query: { 'match[]': [`{__name__=~"${AGGREGATE_PREFIX}.*"}`] },
    scrape_interval_secs: intervalSeconds,
    tls: clientTls(),
  };
}

function listCondition(aggregates: readonly Aggregate[]): string {
  return `includes(${JSON.stringify(aggregates.map(({ name }) => name).sort(compareText))}, .name)`;
}

function validatorSink({ host, port }: Endpoint): Record<string, unknown> {
  return {
    type: 'socket',
    inputs: ['record'],
    mode: 'tcp',
    address: `${host}:${port}`,
    encoding: { codec: 'json' },
    framing: { method: 'newline_delimited' },
    tls: { enabled: true, ...clientTls() },
  };
}

function metricsSink(): Record<string, unknown> {
  return {
    type: 'prometheus_exporter',
    inputs: ['own'],
    address: `0.0.0.0:${METRICS_PORT}`,
    // `verify_certificate` on a server asks for client certificates.
    tls: { enabled: true, ca_file: TRUST_FILE, crt_file: TLS_CERT, key_file: TLS_KEY, verify_certificate: true },
  };
}

function clientTls(): Record<string, unknown> {
  return {
    ca_file: TRUST_FILE,
    crt_file: TLS_CERT,
    key_file: TLS_KEY,
    verify_certificate: true,
    verify_hostname: true,
  };
}
