import { lines, type Target } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

export const watch: Watch = {
  area: 'serving',
  source: 'facts/serving §1.12',
  metrics: [
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
  recordings: [
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
  ],
  alerts: [
    {
      alert: 'RequestsWait',
      expr: 'sum by (model_name) (vllm:num_requests_waiting) > 50',
      for: '10m',
      severity: 'warning',
      summary: 'more than 50 requests wait for {{ $labels.model_name }}',
      steps: [
        'Dashboard Model serving: is the memory of the accelerators full (CacheFull), or are there simply more requests?',
        'Add replicas of the deployment in models.yaml where nodes are free; else lower the limits of projects.',
      ],
    },
    {
      alert: 'FirstTokenSlow',
      expr: 'sallyport:vllm_time_to_first_token_seconds:p95 > 10',
      for: '10m',
      severity: 'warning',
      summary: 'the first token of {{ $labels.model_name }} takes longer than 10 s',
      steps: [
        'Requests wait: see RequestsWait. None waits: prompts are long; look at tokens read per second.',
        'One pod alone is slow: look at its accelerator and its log.',
      ],
    },
    {
      alert: 'CacheFull',
      expr: 'max by (model_name) (vllm:kv_cache_usage_perc) > 0.95',
      for: '15m',
      severity: 'warning',
      summary: 'accelerator memory of {{ $labels.model_name }} is full',
      steps: ['Requests are put off until others end. Lower maxModelLen of the deployment, or add replicas.'],
    },
    {
      alert: 'RequestsPreempted',
      expr: 'sum by (model_name) (rate(vllm:num_preemptions_total[10m])) > 0.1',
      for: '15m',
      severity: 'info',
      summary: '{{ $labels.model_name }} puts requests off for lack of memory',
      steps: ['As for CacheFull; users see slower answers, no errors.'],
    },
  ],
  panels: [
    lines('Requests in work', 'short', byModel('sum by (model_name) (vllm:num_requests_running)')),
    lines('Requests that wait', 'short', byModel('sallyport:vllm_requests_waiting:sum')),
    lines('Time to first token', 's', ...quantiles('vllm:time_to_first_token_seconds')),
    lines('Time between tokens', 's', ...quantiles('vllm:inter_token_latency_seconds')),
    lines('Whole request', 's', ...quantiles('vllm:e2e_request_latency_seconds')),
    lines('Accelerator memory in use', 'percentunit', byModel('sallyport:vllm_kv_cache_usage:max')),
    lines('Tokens generated per second', 'short', byModel('sallyport:vllm_generation_tokens:rate5m')),
    lines('Tokens read per second', 'short', byModel('sallyport:vllm_prompt_tokens:rate5m')),
    lines('How requests end', 'reqps', {
      expr: 'sum by (finished_reason) (rate(vllm:request_success_total[5m]))',
      legend: '{{finished_reason}}',
    }),
  ],
};

function byModel(expr: string): Target {
  return { expr, legend: '{{model_name}}' };
}

function quantiles(histogram: string): readonly Target[] {
  return [0.5, 0.95].map((share) => ({
    expr: `histogram_quantile(${share}, sum by (le, model_name) (rate(${histogram}_bucket[5m])))`,
    legend: `{{model_name}} p${share * 100}`,
  }));
}
