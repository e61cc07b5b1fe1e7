import { lines } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

export const watch: Watch = {
  area: 'names-time',
  source: 'facts/components §17',
  metrics: [
    ['chrony_tracking_stratum', 'gauge'],
    ['chrony_tracking_last_offset_seconds', 'gauge'],
  ],
  alerts: [
    {
      alert: 'ClockOff',
      expr: 'max by (pod) (abs(chrony_tracking_last_offset_seconds)) > 0.1',
      for: '10m',
      severity: 'warning',
      summary: 'the clock of {{ $labels.pod }} is more than 0.1 s off',
      steps: [
        'chronyc sources in the pod: do the clocks of the site agree with each other?',
        'They agree: the clock of the node drifts; look at chronyd of the node, which disciplines it.',
      ],
    },
    {
      alert: 'ClockUnsynchronised',
      expr: 'max by (pod) (chrony_tracking_stratum) >= 10',
      for: '10m',
      severity: 'critical',
      summary: '{{ $labels.pod }} has lost the site clocks',
      steps: [
        'chronyc sources in the pod: which addresses of site.ntp answer?',
        'None: call who runs the clocks. Certificates and logs are right for hours, not for days.',
      ],
    },
  ],
  panels: [
    lines('Clock offset', 's', { expr: 'chrony_tracking_last_offset_seconds', legend: '{{pod}}' }),
    lines('Clock stratum', 'short', { expr: 'chrony_tracking_stratum', legend: '{{pod}}' }),
  ],
};
