import { lines, stat, table } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

export const watch: Watch = {
  area: 'platform',
  source: 'prometheus@v3.15.0: docs/concepts/jobs_instances.md, cmd, rules, tsdb, notifier',
  metrics: [
    ['up', 'gauge'],
    ['ALERTS', 'gauge'],
    ['prometheus_config_last_reload_successful', 'gauge'],
    ['prometheus_notifications_alertmanagers_discovered', 'gauge'],
    ['prometheus_rule_evaluation_failures_total', 'counter'],
    ['prometheus_tsdb_compactions_failed_total', 'counter'],
    ['prometheus_tsdb_head_series', 'gauge'],
    ['prometheus_tsdb_storage_blocks_bytes', 'gauge'],
  ],
  recordings: [{ record: 'sallyport:targets_up:ratio', expr: 'avg by (job) (up)' }],
  alerts: [
    {
      alert: 'TargetDown',
      expr: 'avg by (job) (up) < 1',
      for: '10m',
      severity: 'warning',
      summary: 'some pods of {{ $labels.job }} do not answer',
      steps: [
        'Prometheus, page Targets: read the error of the pods that are down.',
        'A TLS error: compare the names in the Certificate of that component with the job; look at its rotation.',
        'A time-out: kubectl describe the pod and its NetworkPolicy; a flow that is not declared does not work.',
      ],
    },
    {
      alert: 'ComponentDown',
      expr: 'sum by (job) (up) == 0',
      for: '5m',
      severity: 'critical',
      summary: 'no pod of {{ $labels.job }} answers',
      steps: [
        'kubectl get pods of the component: do they run, and since when?',
        'Read their logs and events; look for a release or a certificate of the same minute.',
        'If a release caused it, go back to the one before.',
      ],
    },
    {
      alert: 'PrometheusConfigRefused',
      expr: 'prometheus_config_last_reload_successful == 0',
      for: '10m',
      severity: 'critical',
      summary: 'Prometheus runs on an old configuration',
      steps: [
        'The log of prometheus names the file and the line that it refuses.',
        'Compare the ConfigMaps prometheus-config and prometheus-rules with the release; apply the release again.',
      ],
    },
    {
      alert: 'RuleFails',
      expr: 'increase(prometheus_rule_evaluation_failures_total[15m]) > 0',
      for: '15m',
      severity: 'warning',
      summary: 'a rule cannot be evaluated: alerts may be missing',
      steps: [
        'Prometheus, page Rule health: the rule with an error says why.',
        'Two series where one is expected: find the label that tells them apart, and report it as a defect of the release.',
      ],
    },
    {
      alert: 'NobodyToAlert',
      expr: 'prometheus_notifications_alertmanagers_discovered < 1',
      for: '10m',
      severity: 'critical',
      summary: 'Prometheus knows no Alertmanager',
      steps: [
        'Until this ends nobody is told of anything: watch the dashboard Platform.',
        'kubectl get endpointslices of the Service alertmanager: no ready pod means that Alertmanager is down.',
        'Pods are ready: check the Role prometheus in its namespace (get, list, watch of endpointslices).',
      ],
    },
    {
      alert: 'CompactionFails',
      expr: 'increase(prometheus_tsdb_compactions_failed_total[3h]) > 0',
      for: '15m',
      severity: 'warning',
      summary: 'samples cannot be compacted: look at the volume',
      steps: [
        'The log of prometheus says what failed: no space, a broken block, a read-only volume.',
        'No space: lower the knob retention or raise storage. A broken block: move it out of the data folder, then restart.',
      ],
    },
  ],
  panels: [
    stat('Parts that do not answer', 'short', 'count(up == 0) or vector(0)'),
    stat('Open alerts', 'short', 'count(ALERTS{alertstate="firing"}) or vector(0)'),
    lines('Answering pods by job', 'percentunit', { expr: 'sallyport:targets_up:ratio', legend: '{{job}}' }),
    table('Open alerts by name', 'ALERTS{alertstate="firing"}'),
    lines('Series in memory', 'short', { expr: 'prometheus_tsdb_head_series', legend: '{{pod}}' }),
    lines('Samples on disk', 'bytes', { expr: 'prometheus_tsdb_storage_blocks_bytes', legend: '{{pod}}' }),
  ],
};
