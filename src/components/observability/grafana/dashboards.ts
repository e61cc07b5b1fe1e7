import type { Dashboard, Panel, Target } from './dashboard';

/** One overview for each area; every name in an expression is listed in core/metrics. */
export function dashboards(): readonly Dashboard[] {
  return [platform(), serving(), gateway(), certificates(), names()];
}

function platform(): Dashboard {
  return {
    uid: 'sallyport-platform',
    title: 'Platform',
    panels: [
      stat('Parts that do not answer', 'short', 'count(up == 0) or vector(0)'),
      stat('Open alerts', 'short', 'count(ALERTS{alertstate="firing"}) or vector(0)'),
      lines('Answering pods by job', 'percentunit', { expr: 'avg by (job) (up)', legend: '{{job}}' }),
      table('Open alerts by name', 'ALERTS{alertstate="firing"}'),
      lines('Series in memory', 'short', { expr: 'prometheus_tsdb_head_series' }),
      lines('Samples on disk', 'bytes', { expr: 'prometheus_tsdb_storage_blocks_bytes' }),
      lines('Log volume', 'Bps', { expr: 'sum(rate(loki_distributor_bytes_received_total[5m]))', legend: 'received' }),
      lines('Spans', 'short', { expr: 'sum(rate(tempo_distributor_spans_received_total[5m]))', legend: 'received' }),
      lines('Waiting for delivery', 'percentunit', {
        expr: 'otelcol_exporter_queue_size / otelcol_exporter_queue_capacity',
        legend: '{{exporter}}',
      }),
      lines('Notifications', 'short', {
        expr: 'sum by (integration) (increase(alertmanager_notifications_total[1h]))',
        legend: '{{integration}}',
      }),
    ],
  };
}

function serving(): Dashboard {
  return {
    uid: 'sallyport-serving',
    title: 'Model serving',
    panels: [
      lines('Requests in work', 'short', byModel('sum by (model_name) (vllm:num_requests_running)')),
      lines('Requests that wait', 'short', byModel('sum by (model_name) (vllm:num_requests_waiting)')),
      lines('Time to first token', 's', ...quantiles('vllm:time_to_first_token_seconds')),
      lines('Time between tokens', 's', ...quantiles('vllm:inter_token_latency_seconds')),
      lines('Whole request', 's', ...quantiles('vllm:e2e_request_latency_seconds')),
      lines('Accelerator memory in use', 'percentunit', byModel('max by (model_name) (vllm:kv_cache_usage_perc)')),
      lines(
        'Tokens generated per second',
        'short',
        byModel('sum by (model_name) (rate(vllm:generation_tokens_total[5m]))'),
      ),
      lines('Tokens read per second', 'short', byModel('sum by (model_name) (rate(vllm:prompt_tokens_total[5m]))')),
      lines('How requests end', 'reqps', {
        expr: 'sum by (finished_reason) (rate(vllm:request_success_total[5m]))',
        legend: '{{finished_reason}}',
      }),
      lines(
        'TGI: requests that wait and in work',
        'short',
        { expr: 'sum by (job) (tgi_queue_size)', legend: '{{job}} waiting' },
        { expr: 'sum by (job) (tgi_batch_current_size)', legend: '{{job}} in work' },
      ),
      lines('TGI: requests that fail', 'reqps', {
        expr: 'sum by (job) (rate(tgi_request_failure[5m]))',
        legend: '{{job}}',
      }),
    ],
  };
}

function gateway(): Dashboard {
  return {
    uid: 'sallyport-gateway',
    title: 'Gateway',
    panels: [
      lines('Requests', 'reqps', { expr: 'sum(rate(agentgateway_requests_total[5m]))', legend: 'requests' }),
      lines('Tokens per second', 'short', {
        expr: 'sum by (gen_ai_token_type) (rate(agentgateway_gen_ai_client_token_usage_sum[5m]))',
        legend: '{{gen_ai_token_type}}',
      }),
      lines(
        'Model requests: 95th percentile',
        's',
        quantile('agentgateway_gen_ai_server_request_duration', 'duration'),
      ),
      lines(
        'First token: 95th percentile',
        's',
        quantile('agentgateway_gen_ai_server_time_to_first_token', 'first token'),
      ),
    ],
  };
}

function certificates(): Dashboard {
  const left = 'min by (namespace, name) (certmanager_certificate_expiration_timestamp_seconds) - time()';
  return {
    uid: 'sallyport-certificates',
    title: 'Certificates',
    panels: [
      stat('Shortest time left', 's', `min(${left})`),
      stat(
        'Certificates that cannot be issued',
        'short',
        'count(certmanager_certificate_ready_status{condition!="True"} == 1) or vector(0)',
      ),
      lines('Time left', 's', { expr: left, legend: '{{namespace}}/{{name}}' }),
      table('Issuers', 'certmanager_clusterissuer_ready_status{condition="True"}'),
    ],
  };
}

function names(): Dashboard {
  return {
    uid: 'sallyport-names-time',
    title: 'Names and time',
    panels: [
      lines('Lookups', 'reqps', { expr: 'sum by (type) (rate(coredns_dns_requests_total[5m]))', legend: '{{type}}' }),
      lines('Answers', 'reqps', {
        expr: 'sum by (rcode) (rate(coredns_dns_responses_total[5m]))',
        legend: '{{rcode}}',
      }),
      lines('Duration: 95th percentile', 's', quantile('coredns_dns_request_duration_seconds', 'lookup')),
      lines('Site resolvers that do not answer', 'short', {
        expr: 'sum(rate(coredns_forward_healthcheck_broken_total[5m]))',
        legend: 'all gone',
      }),
      lines('Clock offset', 's', { expr: 'chrony_tracking_last_offset_seconds', legend: '{{pod}}' }),
      lines('Clock stratum', 'short', { expr: 'chrony_tracking_stratum', legend: '{{pod}}' }),
    ],
  };
}

function lines(title: string, unit: Panel['unit'], ...targets: readonly Target[]): Panel {
  return { title, kind: 'timeseries', unit, targets };
}

function stat(title: string, unit: Panel['unit'], expr: string): Panel {
  return { title, kind: 'stat', unit, targets: [{ expr }] };
}

function table(title: string, expr: string): Panel {
  return { title, kind: 'table', unit: 'none', targets: [{ expr }] };
}

function byModel(expr: string): Target {
  return { expr, legend: '{{model_name}}' };
}

function quantile(histogram: string, legend: string): Target {
  return { expr: `histogram_quantile(0.95, sum by (le) (rate(${histogram}_bucket[5m])))`, legend };
}

function quantiles(histogram: string): readonly Target[] {
  return [0.5, 0.95].map((share) => ({
    expr: `histogram_quantile(${share}, sum by (le, model_name) (rate(${histogram}_bucket[5m])))`,
    legend: `{{model_name}} p${share * 100}`,
  }));
}
