import { lines } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

const OURS = 'job=~"flux-.+"';

export const watch: Watch = {
  area: 'platform',
  source:
    'fluxcd/pkg@runtime/v0.110.3: runtime/metrics/recorder.go (of its three metrics these programs record one); controller-runtime@v0.24: pkg/internal/controller/metrics/metrics.go',
  metrics: [
    ['controller_runtime_reconcile_errors_total', 'counter'],
    ['gotk_reconcile_duration_seconds', 'histogram'],
  ],
  alerts: [
    {
      alert: 'ReleaseNotApplied',
      expr: `sum by (controller) (increase(controller_runtime_reconcile_errors_total{${OURS}}[15m])) > 0`,
      for: '20m',
      severity: 'critical',
      summary: 'the release in service is not read or not applied: {{ $labels.controller }} fails again and again',
      steps: [
        'kubectl -n sallyport-delivery get gitrepositories,kustomizations: the column Status has the reason.',
        'gitrepository: git does not answer, the login in flux-git is wrong, or the commit is not signed by a key of flux-signers.',
        'kustomization: an object was refused (the message has the id of a policy), or a workload does not become ready.',
        'What runs goes on as it is. Go back by promoting the commit of the release before.',
      ],
    },
    {
      alert: 'DeliveryStandsStill',
      expr: `sum by (kind, name) (increase(gotk_reconcile_duration_seconds_count{${OURS}}[3h])) == 0`,
      for: '10m',
      severity: 'warning',
      summary: '{{ $labels.kind }} {{ $labels.name }} was not looked at for three hours: it is suspended, or stalled',
      steps: [
        'kubectl -n sallyport-delivery describe it: spec.suspend, and the condition Stalled with its reason.',
        'Suspended on purpose: nobody takes back what others change meanwhile; agree when it goes on.',
        'Stalled: the object itself is wrong; nothing is tried again before somebody changes it.',
      ],
    },
  ],
  panels: [
    lines('Failed reconciliations of Flux', 'short', {
      expr: `sum by (controller) (increase(controller_runtime_reconcile_errors_total{${OURS}}[1h]))`,
      legend: '{{controller}}',
    }),
    lines('Time that Flux takes', 's', {
      expr: `histogram_quantile(0.95, sum by (kind, le) (rate(gotk_reconcile_duration_seconds_bucket{${OURS}}[1h])))`,
      legend: '{{kind}}',
    }),
  ],
};
