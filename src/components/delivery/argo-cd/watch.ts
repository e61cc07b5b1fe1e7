import { lines } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

const OURS = 'job=~"argo-cd-.+"';

export const watch: Watch = {
  area: 'platform',
  source:
    'argoproj/argo-cd@v3.5.4: controller/metrics/metrics.go (controller), reposerver/metrics/metrics.go (what reads git)',
  metrics: [
    ['argocd_app_info', 'gauge'],
    ['argocd_app_reconcile', 'histogram'],
    ['argocd_app_sync_total', 'counter'],
    ['argocd_git_fetch_fail_total', 'counter'],
    ['argocd_git_lsremote_fail_total', 'counter'],
  ],
  alerts: [
    {
      alert: 'ReleaseOutOfSync',
      expr: `max by (name, sync_status) (argocd_app_info{${OURS}, sync_status!="Synced"}) > 0`,
      for: '20m',
      severity: 'critical',
      isSecurity: true,
      summary: 'the cluster is not the release in service: application {{ $labels.name }} is {{ $labels.sync_status }}',
      steps: [
        'kubectl -n sallyport-delivery describe application: status.conditions and status.operationState have the reason.',
        'Unknown: git does not answer, the login in argo-cd-git is wrong, or the commit is not signed by one of signers.',
        'OutOfSync: an object was refused (the message has the id of a policy), or two write the same field.',
        'What runs goes on as it is. Go back by promoting the commit of the release before.',
      ],
    },
    {
      alert: 'ReleaseNotHealthy',
      expr: `max by (name, health_status) (argocd_app_info{${OURS}, health_status!="Healthy"}) > 0`,
      for: '30m',
      severity: 'warning',
      summary: 'application {{ $labels.name }} is applied, and is {{ $labels.health_status }}',
      steps: [
        'kubectl -n sallyport-delivery get application -o yaml: status.resources names what is not healthy.',
        'Look at that workload; its own alerts say more.',
      ],
    },
    {
      alert: 'ReleasesNotTakenUp',
      expr: `max by (name) (argocd_app_info{${OURS}, autosync_enabled!="true"}) > 0`,
      for: '1h',
      severity: 'warning',
      summary: 'application {{ $labels.name }} is not applied by itself: syncPolicy.automated was taken out',
      steps: [
        'On purpose: nobody takes back what others change meanwhile; agree when it goes on.',
        'Otherwise apply manifests/900-sources.yaml again, with the commit that is in service.',
      ],
    },
    {
      alert: 'ArgoCdStandsStill',
      expr: `sum(increase(argocd_app_reconcile_count{${OURS}}[3h])) == 0`,
      for: '10m',
      severity: 'warning',
      summary: 'the release was not looked at for three hours',
      steps: [
        'kubectl -n sallyport-delivery get application,appproject: without both, there is nothing to look at.',
        'An annotation argocd.argoproj.io/skip-reconcile on the application stops it: ask who set it.',
        'kubectl -n sallyport-delivery logs statefulset/argo-cd-application-controller: whether it reaches the API server and its cache.',
      ],
    },
  ],
  panels: [
    lines('Attempts of Argo CD to apply', 'short', {
      expr: `sum by (phase) (increase(argocd_app_sync_total{${OURS}}[1h]))`,
      legend: '{{phase}}',
    }),
    lines('Time that Argo CD takes to compare', 's', {
      expr: `histogram_quantile(0.95, sum by (le) (rate(argocd_app_reconcile_bucket{${OURS}}[1h])))`,
      legend: '95 of 100',
    }),
    lines(
      'Failed reads of git by Argo CD',
      'short',
      { expr: `sum(increase(argocd_git_fetch_fail_total{${OURS}}[1h]))`, legend: 'fetch' },
      { expr: `sum(increase(argocd_git_lsremote_fail_total{${OURS}}[1h]))`, legend: 'list' },
    ),
  ],
};
