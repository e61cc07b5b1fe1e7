/** An alert: when it fires, how long that must last, how bad it is, what to tell the reader. */
export interface Alert {
  readonly alert: string;
  readonly expr: string;
  /** Prometheus duration. */
  readonly for: string;
  readonly severity: 'critical' | 'warning' | 'info';
  /** One sentence; `{{ $labels.x }}` and `{{ $value }}` are filled in by Prometheus. */
  readonly summary: string;
}

/** Alerts by the area that they watch. */
export function alerts(): Readonly<Record<string, readonly Alert[]>> {
  return { platform: platform(), serving: serving(), gateway: gateway(), certificates: certificates(), names: names() };
}

function platform(): readonly Alert[] {
  return [
    {
      alert: 'TargetDown',
      expr: 'avg by (job) (up) < 1',
      for: '10m',
      severity: 'warning',
      summary: 'some pods of {{ $labels.job }} do not answer',
    },
    {
      alert: 'ComponentDown',
      expr: 'sum by (job) (up) == 0',
      for: '5m',
      severity: 'critical',
      summary: 'no pod of {{ $labels.job }} answers',
    },
    {
      alert: 'PrometheusConfigRefused',
      expr: 'prometheus_config_last_reload_successful == 0',
      for: '10m',
      severity: 'critical',
      summary: 'Prometheus runs on an old configuration',
    },
    {
      alert: 'RuleFails',
      expr: 'increase(prometheus_rule_evaluation_failures_total[15m]) > 0',
      for: '15m',
      severity: 'warning',
      summary: 'a rule cannot be evaluated: alerts may be missing',
    },
    {
      alert: 'NobodyToAlert',
      expr: 'prometheus_notifications_alertmanagers_discovered < 1',
      for: '10m',
      severity: 'critical',
      summary: 'Prometheus knows no Alertmanager',
    },
    {
      alert: 'CompactionFails',
      expr: 'increase(prometheus_tsdb_compactions_failed_total[3h]) > 0',
      for: '15m',
      severity: 'warning',
      summary: 'samples cannot be compacted: look at the volume',
    },
    {
      alert: 'AlertmanagerConfigRefused',
      expr: 'alertmanager_config_last_reload_successful == 0',
      for: '10m',
      severity: 'critical',
      summary: 'Alertmanager runs on an old configuration',
    },
    {
      alert: 'NotificationsFail',
      expr: 'increase(alertmanager_notifications_failed_total[15m]) > 0',
      for: '5m',
      severity: 'critical',
      summary: 'notifications by {{ $labels.integration }} do not arrive',
    },
    {
      alert: 'TelemetryQueueFull',
      expr: 'otelcol_exporter_queue_size / otelcol_exporter_queue_capacity > 0.8',
      for: '10m',
      severity: 'warning',
      summary: 'the queue of {{ $labels.exporter }} is nearly full',
    },
    {
      alert: 'LogsDiscarded',
      expr: 'sum by (reason) (rate(loki_discarded_samples_total[15m])) > 0',
      for: '15m',
      severity: 'warning',
      summary: 'log lines are refused: {{ $labels.reason }}',
    },
    {
      alert: 'TracesDiscarded',
      expr: 'sum by (reason) (rate(tempo_discarded_spans_total[15m])) > 0',
      for: '15m',
      severity: 'warning',
      summary: 'spans are refused: {{ $labels.reason }}',
    },
  ];
}

function serving(): readonly Alert[] {
  return [
    {
      alert: 'RequestsWait',
      expr: 'sum by (model_name) (vllm:num_requests_waiting) > 50',
      for: '10m',
      severity: 'warning',
      summary: 'more than 50 requests wait for {{ $labels.model_name }}',
    },
    {
      alert: 'FirstTokenSlow',
      expr: 'sallyport:vllm_time_to_first_token_seconds:p95 > 10',
      for: '10m',
      severity: 'warning',
      summary: 'the first token of {{ $labels.model_name }} takes longer than 10 s',
    },
    {
      alert: 'CacheFull',
      expr: 'max by (model_name) (vllm:kv_cache_usage_perc) > 0.95',
      for: '15m',
      severity: 'warning',
      summary: 'accelerator memory of {{ $labels.model_name }} is full',
    },
    {
      alert: 'RequestsPreempted',
      expr: 'sum by (model_name) (rate(vllm:num_preemptions_total[10m])) > 0.1',
      for: '15m',
      severity: 'info',
      summary: '{{ $labels.model_name }} puts requests off for lack of memory',
    },
    {
      alert: 'TgiRequestsFail',
      expr: 'sum by (job) (rate(tgi_request_failure[10m])) > 0',
      for: '10m',
      severity: 'warning',
      summary: 'requests to {{ $labels.job }} fail',
    },
    {
      alert: 'TgiRequestsWait',
      expr: 'max by (job) (tgi_queue_size) > 50',
      for: '10m',
      severity: 'warning',
      summary: 'more than 50 requests wait for {{ $labels.job }}',
    },
  ];
}

function gateway(): readonly Alert[] {
  return [
    {
      alert: 'GatewaySlow',
      expr: 'histogram_quantile(0.95, sum by (le) (rate(agentgateway_gen_ai_server_request_duration_bucket[10m]))) > 120',
      for: '15m',
      severity: 'warning',
      summary: 'one in twenty model requests takes longer than two minutes',
    },
  ];
}

function certificates(): readonly Alert[] {
  return [
    // Renewal is due with 30 of 90 days left; fewer than 21 means that it failed for nine days.
    {
      alert: 'CertificateNotRenewed',
      expr: 'sallyport:certificate_seconds_left:min < 21 * 86400',
      for: '1h',
      severity: 'warning',
      summary: 'certificate {{ $labels.namespace }}/{{ $labels.name }} is overdue for renewal',
    },
    {
      alert: 'CertificateExpires',
      expr: 'sallyport:certificate_seconds_left:min < 7 * 86400',
      for: '1h',
      severity: 'critical',
      summary: 'certificate {{ $labels.namespace }}/{{ $labels.name }} expires within a week',
    },
    {
      alert: 'CertificateNotReady',
      expr: 'max by (namespace, name) (certmanager_certificate_ready_status{condition!="True"}) == 1',
      for: '15m',
      severity: 'warning',
      summary: 'certificate {{ $labels.namespace }}/{{ $labels.name }} cannot be issued',
    },
    {
      alert: 'IssuerNotReady',
      expr: 'max by (name) (certmanager_clusterissuer_ready_status{condition!="True"}) == 1',
      for: '15m',
      severity: 'critical',
      summary: 'issuer {{ $labels.name }} cannot sign',
    },
  ];
}

function names(): readonly Alert[] {
  return [
    {
      alert: 'NamesFail',
      expr: 'sallyport:dns_failures:ratio5m > 0.05',
      for: '10m',
      severity: 'critical',
      summary: 'more than one in twenty names fails to resolve',
    },
    {
      alert: 'SiteResolversGone',
      expr: 'sum(rate(coredns_forward_healthcheck_broken_total[5m])) > 0',
      for: '5m',
      severity: 'critical',
      summary: 'none of the site resolvers answers',
    },
    // Something asks for names that do not exist here: software that calls home, or somebody who tries to get data out.
    {
      alert: 'DeniedNames',
      expr: 'sum(rate(coredns_dns_responses_total{rcode="NXDOMAIN"}[15m])) > 10',
      for: '30m',
      severity: 'info',
      summary: 'many lookups of names that are not served here',
    },
    {
      alert: 'ClockOff',
      expr: 'max by (pod) (abs(chrony_tracking_last_offset_seconds)) > 0.1',
      for: '10m',
      severity: 'warning',
      summary: 'the clock of {{ $labels.pod }} is more than 0.1 s off',
    },
    {
      alert: 'ClockUnsynchronised',
      expr: 'max by (pod) (chrony_tracking_stratum) >= 10',
      for: '10m',
      severity: 'critical',
      summary: '{{ $labels.pod }} has lost the site clocks',
    },
  ];
}
