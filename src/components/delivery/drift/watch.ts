import type { Watch } from '../../../core/watch';

const OWN = 'namespace="sallyport-delivery",job_name=~"drift-.+"';

export const watch: Watch = {
  area: 'platform',
  source: 'kube-state-metrics@v2.20.0: docs/metrics/workload/job-metrics.md; read from its answer in the lab',
  metrics: [
    ['kube_job_failed', 'gauge'],
    ['kube_job_status_start_time', 'gauge'],
  ],
  alerts: [
    {
      alert: 'ClusterIsNotTheRelease',
      expr: `max by (job_name) (kube_job_failed{condition="true",${OWN}}) == 1 and on (job_name) time() - max by (job_name) (kube_job_status_start_time{${OWN}}) < 7200`,
      for: '1m',
      severity: 'critical',
      isSecurity: true,
      summary: 'the cluster differs from its release, or could not be compared: run {{ $labels.job_name }}',
      steps: [
        'kubectl -n sallyport-delivery logs of the job: each row names an object, a path and who wrote it.',
        'It ends with 3, or has no log: something could not be read, or a copy of the release is missing; apply the release with its kustomization.',
        'A change that nobody of yours made is an incident: keep the log and the audit record of the API server before you undo it.',
        'A change by hand: take it back, or bring it into the release and apply that.',
      ],
    },
  ],
};
