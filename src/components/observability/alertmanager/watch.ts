import { lines } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

export const watch: Watch = {
  area: 'platform',
  source: 'alertmanager@v0.34.1: config/coordinator.go, notify/metrics.go, cluster/cluster.go',
  metrics: [
    ['alertmanager_config_last_reload_successful', 'gauge'],
    ['alertmanager_notifications_total', 'counter'],
    ['alertmanager_notifications_failed_total', 'counter'],
  ],
  alerts: [
    {
      alert: 'AlertmanagerConfigRefused',
      expr: 'alertmanager_config_last_reload_successful == 0',
      for: '10m',
      severity: 'critical',
      summary: 'Alertmanager runs on an old configuration',
      steps: [
        'The log of alertmanager names what it refuses.',
        'Compare the ConfigMap alertmanager-config with the release; apply the release again.',
      ],
    },
    {
      alert: 'NotificationsFail',
      expr: 'increase(alertmanager_notifications_failed_total[15m]) > 0',
      for: '5m',
      severity: 'critical',
      isSecurity: true,
      summary: 'notifications by {{ $labels.integration }} do not arrive',
      steps: [
        'Read open alerts on the dashboard Platform: mail or chat does not tell of them now.',
        'The log of alertmanager has the answer of the mail server or the chat: a login, a certificate, a time-out.',
        'A login: renew the Secret alertmanager-smtp, alertmanager-chat or alertmanager-soc-chat. A time-out: try the address from a node.',
      ],
    },
  ],
  panels: [
    lines('Notifications', 'short', {
      expr: 'sum by (integration) (increase(alertmanager_notifications_total[1h]))',
      legend: '{{integration}}',
    }),
  ],
};
