import { aggregateRules } from '../../../core/diode-schema';
import type { Posture } from '../../../core/posture';

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** Prefix of the platform's own series: sums and quantiles without users, prompts or pods. */
export const PLATFORM_PREFIX = 'sallyport:';

/** Series that dashboards and the operator's exporter read instead of raw ones. */
export function platformRecordings(): readonly RecordingRule[] {
  return [
    { record: 'sallyport:targets_up:ratio', expr: 'avg by (job) (up)' },
    {
      record: 'sallyport:vllm_time_to_first_token_seconds:p95',
      expr: 'histogram_quantile(0.95, sum by (le, model_name) (rate(vllm:time_to_first_token_seconds_bucket[5m])))',
    },
    {
      record: 'sallyport:vllm_inter_token_latency_seconds:p95',
      expr: 'histogram_quantile(0.95, sum by (le, model_name) (rate(vllm:inter_token_latency_seconds_bucket[5m])))',
    },
    { record: 'sallyport:vllm_requests_waiting:sum', expr: 'sum by (model_name) (vllm:num_requests_waiting)' },
    {
      record: 'sallyport:vllm_generation_tokens:rate5m',
      expr: 'sum by (model_name) (rate(vllm:generation_tokens_total[5m]))',
    },
    { record: 'sallyport:vllm_prompt_tokens:rate5m', expr: 'sum by (model_name) (rate(vllm:prompt_tokens_total[5m]))' },
    { record: 'sallyport:vllm_kv_cache_usage:max', expr: 'max by (model_name) (vllm:kv_cache_usage_perc)' },
    { record: 'sallyport:gateway_requests:rate5m', expr: 'sum(rate(agentgateway_requests_total[5m]))' },
    {
      record: 'sallyport:gateway_tokens:rate5m',
      expr: 'sum by (gen_ai_token_type) (rate(agentgateway_gen_ai_client_token_usage_sum[5m]))',
    },
    {
      record: 'sallyport:dns_failures:ratio5m',
      expr: 'sum(rate(coredns_dns_responses_total{rcode="SERVFAIL"}[5m])) / sum(rate(coredns_dns_responses_total[5m]))',
    },
    {
      record: 'sallyport:certificate_seconds_left:min',
      expr: 'min by (namespace, name) (certmanager_certificate_expiration_timestamp_seconds) - time()',
    },
  ];
}

/**
 * True where approved aggregates leave this output: over the diode, or from byoc's data plane to its control plane, which
 * takes the same closed schema (decisions 26).
 */
export function exportsAggregates(posture: Posture, part: 'control-plane' | 'data-plane' | null): boolean {
  if (posture.exits === 'aggregate-by-diode') return true;
  return posture.telemetry === 'aggregates-and-metadata-to-control-plane' && part === 'data-plane';
}

export { aggregateRules };
