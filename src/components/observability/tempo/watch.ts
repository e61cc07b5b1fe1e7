import { lines } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

export const watch: Watch = {
  area: 'platform',
  source: 'tempo@main 2026-08-21: modules/distributor/distributor.go, modules/overrides/discarded_spans.go',
  metrics: [
    ['tempo_distributor_spans_received_total', 'counter'],
    ['tempo_discarded_spans_total', 'counter'],
  ],
  alerts: [
    {
      alert: 'TracesDiscarded',
      expr: 'sum by (reason) (rate(tempo_discarded_spans_total[15m])) > 0',
      for: '15m',
      severity: 'warning',
      summary: 'spans are refused: {{ $labels.reason }}',
      steps: [
        'The reason says which limit: a rate, a trace that is too large, too many live traces.',
        'Find the service that sends most spans on the data source Traces; lower its sampling before raising a limit.',
      ],
    },
  ],
  panels: [
    lines('Spans', 'short', { expr: 'sum(rate(tempo_distributor_spans_received_total[5m]))', legend: 'received' }),
  ],
};
