import { stat } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

const JOBS = 'namespace="sallyport-registry",job_name=~"registry-check-.+"';

/** Runs of the last hour that found something, or could not look. */
const FAILED = `max by (job_name) (kube_job_failed{${JOBS},condition="true"}) == 1 and on (job_name) time() - max by (job_name) (kube_job_status_start_time{${JOBS}}) < 3600`;

export const watch: Watch = {
  area: 'registry',
  source: 'kube-state-metrics@v2.20.0: docs/metrics/workload/job-metrics.md',
  metrics: [
    ['kube_job_failed', 'gauge'],
    ['kube_job_status_start_time', 'gauge'],
  ],
  alerts: [
    {
      alert: 'RegistryIsNotTheLock',
      expr: FAILED,
      for: '1m',
      severity: 'critical',
      isSecurity: true,
      summary:
        'the registry of the platform does not hold what the release locks, or does not say ({{ $labels.job_name }})',
      steps: [
        'kubectl -n sallyport-registry logs of the pod of that job: each line names an image and what was found of it.',
        'missing: fill the registry from the bundle again; pods that are placed anew on another node wait for it.',
        'different or extra: nobody may write there. Look for HTTP API Audit in the log of zot, and keep the volume for whoever looks into it.',
        'extra after an upgrade, on purpose: set otherTags to kept, or name the repositories in besides.',
        'unchecked: the registry did not answer; its own alerts say why.',
      ],
    },
  ],
  panels: [stat('Registry is not the lock: runs of the last hour', 'none', `count(${FAILED}) or vector(0)`)],
};
