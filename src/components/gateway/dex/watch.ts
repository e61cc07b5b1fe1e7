import { lines } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

export const watch: Watch = {
  area: 'gateway',
  source: 'dexidp/dex@v2.45.1: server/server.go',
  metrics: [
    ['http_requests_total', 'counter'],
    ['request_duration_seconds', 'histogram'],
  ],
  alerts: [
    {
      alert: 'LoginBrokerFails',
      expr: 'sum(rate(http_requests_total{job="dex",code=~"5.."}[10m])) > 0.1',
      for: '10m',
      severity: 'critical',
      summary: 'Dex answers logins with errors: users cannot log in',
      steps: [
        'The log of the pods dex says whether the directory or PostgreSQL does not answer.',
        'The directory: is site.idp reached on its LDAPS port, and is its certificate of an authority of the site?',
        'Until then: the account break-glass of Grafana.',
      ],
    },
  ],
  panels: [
    lines('Logins by Dex: requests', 'reqps', {
      expr: 'sum by (code) (rate(http_requests_total{job="dex"}[5m]))',
      legend: '{{code}}',
    }),
    lines('Logins by Dex: 95th percentile', 's', {
      expr: 'histogram_quantile(0.95, sum by (le) (rate(request_duration_seconds_bucket{job="dex"}[5m])))',
      legend: 'duration',
    }),
  ],
};
