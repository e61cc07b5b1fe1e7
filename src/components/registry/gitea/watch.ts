import { lines, stat } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

export const watch: Watch = {
  area: 'registry',
  source: 'gitea@v1.27.3: modules/metrics/collector.go, routers/init.go',
  metrics: [
    ['gitea_build_info', 'gauge'],
    ['gitea_loginsources', 'gauge'],
    ['gitea_mirrors', 'gauge'],
    ['gitea_repositories', 'gauge'],
    ['gitea_users', 'gauge'],
    ['gitea_webhooks', 'gauge'],
  ],
  alerts: [
    {
      alert: 'GitCallsOthers',
      expr: 'max(gitea_mirrors) + max(gitea_webhooks) + max(gitea_loginsources) > 0',
      for: '5m',
      severity: 'warning',
      isSecurity: true,
      summary: 'the internal git has a mirror, a hook or a foreign login, and none can be made by its configuration',
      steps: [
        'Compare the ConfigMap gitea-config with the release: mirrors, webhooks and foreign logins are off in it.',
        'It is as released: an account with all rights made it by the database or the command line. Find who, and remove it.',
        'What calls out ends at the NetworkPolicy of gitea in the meantime; look for refused connections.',
      ],
    },
    {
      alert: 'GitAccountsChanged',
      expr: 'delta(sum(gitea_users)[1h:5m]) != 0',
      for: '0m',
      severity: 'info',
      isSecurity: true,
      summary: 'accounts of the internal git were made or removed in the last hour',
      steps: [
        'Nothing to do where an administrator did it as asked; the log of gitea has the requests to its pages of administration.',
        'Nobody did: change the password of break-glass in the Secret gitea-accounts, and restart gitea.',
      ],
    },
  ],
  panels: [
    stat('Git repositories', 'short', 'max(gitea_repositories)'),
    lines('Git accounts', 'short', { expr: 'sum by (state) (gitea_users)', legend: '{{state}}' }),
  ],
};
