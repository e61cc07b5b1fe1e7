import { lines } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

export const watch: Watch = {
  area: 'gateway',
  source: 'keycloak@26.7.3: its answer at /metrics',
  metrics: [
    ['http_server_requests_seconds_count', 'counter'],
    ['agroal_awaiting_count', 'gauge'],
  ],
  alerts: [
    {
      alert: 'KeycloakFails',
      expr: 'sum(rate(http_server_requests_seconds_count{job="keycloak",outcome="SERVER_ERROR"}[10m])) > 0.1',
      for: '10m',
      severity: 'critical',
      summary: 'Keycloak answers with errors: users cannot log in',
      steps: [
        'The log of the pod keycloak says whether PostgreSQL or site.idp does not answer.',
        'Until then: the account break-glass of Grafana.',
      ],
    },
    {
      alert: 'KeycloakWaitsForPostgresql',
      expr: 'max(agroal_awaiting_count{job="keycloak"}) > 0',
      for: '10m',
      severity: 'warning',
      summary: 'requests of Keycloak wait for a connection to PostgreSQL',
      steps: ['Is postgresql slow, or out of connections? See its log.', 'It is well: raise cpu of keycloak.'],
    },
  ],
  panels: [
    lines('Logins by Keycloak: requests', 'reqps', {
      expr: 'sum by (outcome) (rate(http_server_requests_seconds_count{job="keycloak"}[5m]))',
      legend: '{{outcome}}',
    }),
  ],
};
