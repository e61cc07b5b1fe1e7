import { lines } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

export const watch: Watch = {
  area: 'platform',
  source: 'loki@v3.7.8: pkg/loghttp/push/push.go, pkg/validation/validate.go',
  metrics: [
    ['loki_distributor_bytes_received_total', 'counter'],
    ['loki_discarded_samples_total', 'counter'],
  ],
  alerts: [
    {
      alert: 'LogsDiscarded',
      expr: 'sum by (reason) (rate(loki_discarded_samples_total[15m])) > 0',
      for: '15m',
      severity: 'warning',
      isSecurity: true,
      summary: 'log lines are refused: {{ $labels.reason }}',
      steps: [
        'The reason says which limit: rate_limited, line_too_long, greater_than_max_sample_age and the like.',
        'A rate: find the stream that grew, on the data source Logs, and quiet it before raising a limit.',
        'Age: look for a clock that is off (alert ClockOff), or for a collector that was away for long.',
      ],
    },
  ],
  panels: [
    lines('Log volume', 'Bps', { expr: 'sum(rate(loki_distributor_bytes_received_total[5m]))', legend: 'received' }),
  ],
};
