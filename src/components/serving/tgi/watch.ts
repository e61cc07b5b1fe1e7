import { lines } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

export const watch: Watch = {
  area: 'serving',
  source: 'facts/serving §2',
  metrics: [
    ['tgi_queue_size', 'gauge'],
    ['tgi_batch_current_size', 'gauge'],
    ['tgi_request_duration', 'histogram'],
    ['tgi_request_failure', 'counter'],
  ],
  alerts: [
    {
      alert: 'TgiRequestsFail',
      expr: 'sum by (job) (rate(tgi_request_failure[10m])) > 0',
      for: '10m',
      severity: 'warning',
      summary: 'requests to {{ $labels.job }} fail',
      steps: [
        'The log of the pod names the error: mostly a prompt that is too long, or memory that ran out.',
        'Prompts: the gateway can limit them. Memory: lower maxModelLen of the deployment.',
      ],
    },
    {
      alert: 'TgiRequestsWait',
      expr: 'max by (job) (tgi_queue_size) > 50',
      for: '10m',
      severity: 'warning',
      summary: 'more than 50 requests wait for {{ $labels.job }}',
      steps: ['Add replicas of the deployment in models.yaml where nodes are free; else lower the limits of projects.'],
    },
  ],
  panels: [
    lines(
      'TGI: requests that wait and in work',
      'short',
      { expr: 'sum by (job) (tgi_queue_size)', legend: '{{job}} waiting' },
      { expr: 'sum by (job) (tgi_batch_current_size)', legend: '{{job}} in work' },
    ),
    lines('TGI: requests that fail', 'reqps', {
      expr: 'sum by (job) (rate(tgi_request_failure[5m]))',
      legend: '{{job}}',
    }),
  ],
};
