import { lines } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

export const watch: Watch = {
  area: 'gateway',
  source: 'envoyproxy/ratelimit@3fb702589d36: src/stats/prom/default_mapper.yaml; read from its answer',
  metrics: [
    ['ratelimit_service_rate_limit_total_hits', 'counter'],
    ['ratelimit_service_rate_limit_over_limit', 'counter'],
    ['ratelimit_service_should_rate_limit_error', 'counter'],
    ['ratelimit_service_config_load_error', 'counter'],
    ['ratelimit_redis_pool_cx_active', 'gauge'],
  ],
  recordings: [
    {
      record: 'sallyport:limit_refused:rate5m',
      expr: 'sum by (key1) (rate(ratelimit_service_rate_limit_over_limit[5m]))',
    },
  ],
  alerts: [
    {
      alert: 'LimiterWithoutCounters',
      // Questions wait meanwhile, and are not counted as failures.
      expr: 'ratelimit_redis_pool_cx_active == 0',
      for: '2m',
      severity: 'critical',
      summary: 'a rate limiter has no connection to Valkey: where none has, the gateway refuses every request',
      steps: [
        'Is valkey running and ready?',
        'It is: the log of the pods ratelimit says why no connection is made (a certificate, a name, a policy).',
      ],
    },
    {
      alert: 'LimiterFails',
      expr: 'sum(rate(ratelimit_service_should_rate_limit_error[5m])) > 0',
      for: '5m',
      severity: 'critical',
      summary: 'the rate limiter cannot count, and the gateway refuses the requests of limited projects',
      steps: [
        'The log of the pods ratelimit has the answer of Valkey: a full memory (OOM), or a right that it lacks (NOPERM).',
        'err_type is service_error: the request was malformed; look at the version of the gateway.',
      ],
    },
    {
      alert: 'LimitsNotLoaded',
      expr: 'increase(ratelimit_service_config_load_error[10m]) > 0',
      for: '1m',
      severity: 'critical',
      summary: 'a rate limiter could not read its limits and works by the former ones, or by none',
      steps: ['The log of the pods ratelimit names the line.', 'Apply the last release again.'],
    },
    {
      alert: 'ProjectAtItsLimit',
      expr: 'sallyport:limit_refused:rate5m > 0',
      for: '30m',
      severity: 'info',
      summary: 'requests of {{ $labels.key1 }} have been refused for half an hour: its limit is used up',
      steps: [
        'Tell the owner of the project; its callers get 429 with the time until the next window.',
        'The limit is too low: raise requestsPerMinute in the gateway policy.',
      ],
    },
  ],
  panels: [
    lines('Requests that were counted', 'reqps', {
      expr: 'sum by (key1) (rate(ratelimit_service_rate_limit_total_hits[5m]))',
      legend: '{{key1}}',
    }),
    lines('Requests over the limit', 'reqps', { expr: 'sallyport:limit_refused:rate5m', legend: '{{key1}}' }),
    lines('Failures of the limiter', 'reqps', {
      expr: 'sum by (err_type) (rate(ratelimit_service_should_rate_limit_error[5m]))',
      legend: '{{err_type}}',
    }),
  ],
};
