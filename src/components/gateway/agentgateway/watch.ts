import { lines, p95, table } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

export const watch: Watch = {
  area: 'gateway',
  source: 'facts/gateway §8',
  metrics: [
    ['agentgateway_requests_total', 'counter'],
    ['agentgateway_gen_ai_client_token_usage', 'histogram'],
    ['agentgateway_gen_ai_server_request_duration', 'histogram'],
    ['agentgateway_gen_ai_server_time_to_first_token', 'histogram'],
    ['agentgateway_guardrail_checks_total', 'counter'],
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
    // The gateway adds the project of the caller's key to what it counts (config.ts). Recorded series leave saas, so these are none.
    lines('Requests by project', 'reqps', {
      expr: 'sum by (project) (rate(agentgateway_requests_total[5m]))',
      legend: '{{project}}',
    }),
    lines('Tokens per second by project', 'short', {
      expr: 'sum by (project) (rate(agentgateway_gen_ai_client_token_usage_sum[5m]))',
      legend: '{{project}}',
    }),
    table(
      'Tokens of the last day by project',
      'sum by (project, gen_ai_token_type) (increase(agentgateway_gen_ai_client_token_usage_sum[1d]))',
    ),
    lines('Verdicts of the guard', 'short', {
      expr: 'sum by (phase, action) (increase(agentgateway_guardrail_checks_total[1h]))',
      legend: '{{phase}} {{action}}',
    }),
    lines('Model requests: 95th percentile', 's', p95('agentgateway_gen_ai_server_request_duration', 'duration')),
    lines('First token: 95th percentile', 's', p95('agentgateway_gen_ai_server_time_to_first_token', 'first token')),
  ],
};
