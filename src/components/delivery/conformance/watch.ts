import type { Watch } from '../../../core/watch';

const OWN = 'namespace="sallyport-delivery",job_name=~"conformance-.+"';

export const watch: Watch = {
  area: 'platform',
  source: 'kube-state-metrics@v2.20.0: docs/metrics/workload/job-metrics.md; read from its answer in the lab',
  metrics: [
    ['kube_job_failed', 'gauge'],
    ['kube_job_status_start_time', 'gauge'],
  ],
  alerts: [
    {
      alert: 'NetworkBreaksItsPromise',
      expr: `max by (job_name) (kube_job_failed{condition="true",${OWN}}) == 1 and on (job_name) time() - max by (job_name) (kube_job_status_start_time{${OWN}}) < 7200`,
      for: '1m',
      severity: 'critical',
      isSecurity: true,
      summary: 'a way out is open, or something inside does not answer: run {{ $labels.job_name }}',
      steps: [
        'kubectl -n sallyport-delivery logs of the job: each row that is not "pass" says what was expected and what was found.',
        'An undeclared connection that is open: the network keeps no policies. Look at the CNI of that node before anything else.',
        'A name or an address outside that answers is a way out: treat it as an incident.',
        'A clock, a certificate or the registry: see the alerts of that component.',
      ],
    },
  ],
};
