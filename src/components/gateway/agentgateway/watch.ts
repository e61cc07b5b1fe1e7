import { lines, p95 } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

export const watch: Watch = {
  area: 'gateway',
  source: 'facts/gateway §8',
  metrics: [
    ['agentgateway_requests_total', 'counter'],
    ['agentgateway_gen_ai_client_token_usage', 'histogram'],
    ['agentgateway_gen_ai_server_request_duration', 'histogram'],
    ['agentgateway_gen_ai_server_time_to_first_token', 'histogram'],
  ],
  recordings: [
    { record: 'sallyport:gateway_requests:rate5m', expr: 'sum(rate(agentgateway_requests_total[5m]))' },
    {
      record: 'sallyport:gateway_tokens:rate5m',
      expr: 'sum by (gen_ai_token_type) (rate(agentgateway_gen_ai_client_token_usage_sum[5m]))',
    },
  ],
  alerts: [
    {
      alert: 'GatewaySlow',
      expr: 'histogram_quantile(0.95, sum by (le) (rate(agentgateway_gen_ai_server_request_duration_bucket[10m]))) > 120',
      for: '15m',
      severity: 'warning',
      summary: 'one in twenty model requests takes longer than two minutes',
      steps: [
        'Dashboard Model serving: which model is slow? See RequestsWait and FirstTokenSlow.',
        'Models are well: look at CPU and memory of the gateway, and raise its knob replicas.',
      ],
    },
  ],
  panels: [
    lines('Requests', 'reqps', { expr: 'sallyport:gateway_requests:rate5m', legend: 'requests' }),
    lines('Tokens per second', 'short', { expr: 'sallyport:gateway_tokens:rate5m', legend: '{{gen_ai_token_type}}' }),
    lines('Model requests: 95th percentile', 's', p95('agentgateway_gen_ai_server_request_duration', 'duration')),
    lines('First token: 95th percentile', 's', p95('agentgateway_gen_ai_server_time_to_first_token', 'first token')),
  ],
};
