/**
 * The metrics that rules and dashboards may use, with where each name was read. A name that nobody looked up would be an
 * alert that never fires; the list is the only door (tests hold every expression against it).
 */
export interface Metric {
  readonly name: string;
  /** A histogram is listed by its stem and read by `_bucket`, `_sum` and `_count`. */
  readonly kind: 'gauge' | 'counter' | 'histogram';
  /** Component that exports it; `prometheus` for what every scrape yields. */
  readonly component: string;
  /** Section of the facts, or project@version:path. */
  readonly source: string;
}

type Row = readonly [name: string, kind: Metric['kind']];

interface Origin {
  readonly component: string;
  readonly source: string;
  readonly rows: readonly Row[];
}

const ORIGINS: readonly Origin[] = [
  {
    component: 'prometheus',
    source: 'prometheus@v3.15.0: docs/concepts/jobs_instances.md, cmd, rules, tsdb, notifier',
    rows: [
      ['up', 'gauge'],
      ['ALERTS', 'gauge'],
      ['prometheus_config_last_reload_successful', 'gauge'],
      ['prometheus_notifications_alertmanagers_discovered', 'gauge'],
      ['prometheus_rule_evaluation_failures_total', 'counter'],
      ['prometheus_tsdb_compactions_failed_total', 'counter'],
      ['prometheus_tsdb_head_series', 'gauge'],
      ['prometheus_tsdb_storage_blocks_bytes', 'gauge'],
    ],
  },
  {
    component: 'alertmanager',
    source: 'alertmanager@v0.34.1: config/coordinator.go, notify/metrics.go',
    rows: [
      ['alertmanager_config_last_reload_successful', 'gauge'],
      ['alertmanager_notifications_total', 'counter'],
      ['alertmanager_notifications_failed_total', 'counter'],
    ],
  },
  {
    component: 'loki',
    source: 'loki@v3.7.8: pkg/loghttp/push/push.go, pkg/validation/validate.go',
    rows: [
      ['loki_distributor_bytes_received_total', 'counter'],
      ['loki_discarded_samples_total', 'counter'],
    ],
  },
  {
    component: 'tempo',
    source: 'tempo@main 2026-08-21: modules/distributor/distributor.go, modules/overrides/discarded_spans.go',
    rows: [
      ['tempo_distributor_spans_received_total', 'counter'],
      ['tempo_discarded_spans_total', 'counter'],
    ],
  },
  {
    component: 'otel-collector',
    source: 'opentelemetry-collector@v0.161.0: exporter/exporterhelper/metadata.yaml',
    rows: [
      ['otelcol_exporter_queue_size', 'gauge'],
      ['otelcol_exporter_queue_capacity', 'gauge'],
    ],
  },
  {
    component: 'cert-manager',
    source: 'cert-manager@v1.21.2: internal/collectors',
    rows: [
      ['certmanager_certificate_expiration_timestamp_seconds', 'gauge'],
      ['certmanager_certificate_ready_status', 'gauge'],
      ['certmanager_clusterissuer_ready_status', 'gauge'],
    ],
  },
  {
    component: 'coredns',
    source: 'coredns@v1.14.7: plugin/metrics/README.md, plugin/forward/metrics.go',
    rows: [
      ['coredns_dns_requests_total', 'counter'],
      ['coredns_dns_responses_total', 'counter'],
      ['coredns_dns_request_duration_seconds', 'histogram'],
      ['coredns_forward_healthcheck_broken_total', 'counter'],
    ],
  },
  {
    component: 'chrony',
    source: 'facts/components §17',
    rows: [
      ['chrony_tracking_stratum', 'gauge'],
      ['chrony_tracking_last_offset_seconds', 'gauge'],
    ],
  },
  {
    component: 'vllm',
    source: 'facts/serving §1.12',
    rows: [
      ['vllm:num_requests_running', 'gauge'],
      ['vllm:num_requests_waiting', 'gauge'],
      ['vllm:kv_cache_usage_perc', 'gauge'],
      ['vllm:num_preemptions_total', 'counter'],
      ['vllm:prompt_tokens_total', 'counter'],
      ['vllm:generation_tokens_total', 'counter'],
      ['vllm:request_success_total', 'counter'],
      ['vllm:time_to_first_token_seconds', 'histogram'],
      ['vllm:inter_token_latency_seconds', 'histogram'],
      ['vllm:e2e_request_latency_seconds', 'histogram'],
    ],
  },
  {
    component: 'tgi',
    source: 'facts/serving §2',
    rows: [
      ['tgi_queue_size', 'gauge'],
      ['tgi_batch_current_size', 'gauge'],
      ['tgi_request_duration', 'histogram'],
      ['tgi_request_failure', 'counter'],
    ],
  },
  {
    component: 'agentgateway',
    source: 'facts/gateway §8',
    rows: [
      ['agentgateway_requests_total', 'counter'],
      ['agentgateway_gen_ai_client_token_usage', 'histogram'],
      ['agentgateway_gen_ai_server_request_duration', 'histogram'],
      ['agentgateway_gen_ai_server_time_to_first_token', 'histogram'],
    ],
  },
];

/** Every listed metric, in the order of the list. */
export function metrics(): readonly Metric[] {
  return ORIGINS.flatMap(({ component, source, rows }) =>
    rows.map(([name, kind]) => ({ name, kind, component, source })),
  );
}

/** Names as they stand in expressions: histograms by their series. */
export function seriesNames(): ReadonlySet<string> {
  return new Set(
    metrics().flatMap(({ name, kind }) =>
      kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}
