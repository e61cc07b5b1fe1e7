import { BACKUP_ALERTS } from '../../../constructs/backup-job';
import type { Alert } from '../../../core/watch';

/** Pods that should serve and do not, or that no node takes. */
const NOT_READY =
  '(max by (namespace, pod) (kube_pod_status_ready{condition="true"}) == 0 and on (namespace, pod) max by (namespace, pod) (kube_pod_status_phase{phase=~"Running|Unknown"}) == 1) or (max by (namespace, pod) (kube_pod_status_phase{phase="Pending"}) == 1)';

interface Counted {
  readonly kind: string;
  readonly wanted: string;
  readonly available: string;
}

const WORKLOADS: readonly Counted[] = [
  {
    kind: 'deployment',
    wanted: 'kube_deployment_spec_replicas',
    available: 'kube_deployment_status_replicas_available',
  },
  {
    kind: 'statefulset',
    wanted: 'kube_statefulset_replicas',
    available: 'kube_statefulset_status_replicas_available',
  },
  {
    kind: 'daemonset',
    wanted: 'kube_daemonset_status_desired_number_scheduled',
    available: 'kube_daemonset_status_number_available',
  },
];

/** Workloads whose available pods stand in a relation to those that are wanted. */
function workloads(
  relation: (counted: { readonly wanted: string; readonly available: string; readonly on: string }) => string,
): string {
  return WORKLOADS.map(({ kind, wanted, available }) => {
    const by = `(namespace, ${kind})`;
    return `(${relation({ wanted: `max by ${by} (${wanted})`, available: `max by ${by} (${available})`, on: `on ${by}` })})`;
  }).join(' or ');
}

/** The one of the three labels that a series has. */
const NAMED = '{{ $labels.namespace }}/{{ $labels.deployment }}{{ $labels.statefulset }}{{ $labels.daemonset }}';

function quota(type: 'used' | 'hard'): string {
  return `max by (namespace, resourcequota, resource) (kube_resourcequota{type="${type}"})`;
}

export const ALERTS: readonly Alert[] = [
  {
    alert: 'PodsCrashLoop',
    expr: 'max by (namespace, pod, container) (max_over_time(kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff"}[5m])) == 1',
    for: '10m',
    severity: 'warning',
    summary: 'container {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} ends as soon as it starts',
    steps: [
      'kubectl logs --previous of the container: its last lines say why it ended.',
      'kubectl describe the pod: the exit code, a probe that failed, a volume that is not there.',
      'Since a release: go back to the one before. Since a renewal of its certificate: see the alerts on certificates.',
    ],
  },
  {
    alert: 'ContainerOutOfMemory',
    expr: 'max by (namespace, pod, container) (increase(kube_pod_container_status_restarts_total[15m])) > 0 and on (namespace, pod, container) max by (namespace, pod, container) (kube_pod_container_status_last_terminated_reason{reason="OOMKilled"}) == 1',
    for: '1m',
    severity: 'warning',
    summary:
      'container {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} needed more memory than its limit',
    steps: [
      'Once, after a burst: watch whether it comes again.',
      'Again and again: raise the knob memory of its component, or find what asks for so much.',
    ],
  },
  {
    alert: 'PodsNotReady',
    expr: NOT_READY,
    for: '15m',
    severity: 'warning',
    summary: 'pod {{ $labels.namespace }}/{{ $labels.pod }} is not ready',
    steps: [
      'kubectl describe the pod: its events name what it waits for.',
      'Pending: no node has room, a taint or a volume stands in the way, or the image is not in the mirror.',
      'Running: its probe says no. Read its log, and the alerts on what it calls.',
    ],
  },
  {
    alert: 'WorkloadShort',
    expr: workloads(({ wanted, available, on }) => `${wanted} > ${on} ${available}`),
    for: '15m',
    severity: 'warning',
    summary: `${NAMED} has fewer pods than it should`,
    steps: [
      'kubectl describe the workload and its pods: no pod was made (quota, admission), or one is not ready.',
      'During a release that takes this long by plan, such as loading a model: silence it for that workload.',
    ],
  },
  {
    alert: 'WorkloadDown',
    expr: workloads(({ wanted, available, on }) => `${wanted} > 0 and ${on} ${available} == 0`),
    for: '10m',
    severity: 'critical',
    summary: `${NAMED} has no pod that serves`,
    steps: [
      'As for WorkloadShort, at once: nobody is served by this workload.',
      'If a release caused it, go back to the one before.',
    ],
  },
  {
    alert: 'JobFailed',
    expr: 'max by (namespace, job_name) (kube_job_failed{condition="true"}) == 1 and on (namespace, job_name) time() - max by (namespace, job_name) (kube_job_status_start_time) < 3600',
    for: '1m',
    severity: 'warning',
    summary: 'job {{ $labels.namespace }}/{{ $labels.job_name }} has failed',
    steps: [
      'kubectl logs of its pod: the last lines say why. A job of a CronJob is tried again at its next time.',
      'It comes again with each run: the cause stays until somebody removes it.',
    ],
  },
  {
    alert: 'CronJobNotStarted',
    expr: 'time() - max by (namespace, cronjob) (kube_cronjob_next_schedule_time) > 1800',
    for: '10m',
    severity: 'warning',
    isSecurity: true,
    summary: 'CronJob {{ $labels.namespace }}/{{ $labels.cronjob }} did not start at its time',
    steps: [
      'kubectl describe the CronJob: an earlier run that does not end, or a Job that was refused.',
      'certificate-rollout: until it runs again, workloads keep certificates that were renewed; look at what ends next.',
    ],
  },
  {
    alert: 'CronJobSuspended',
    // Without a next time, nothing could be late.
    expr: 'max by (namespace, cronjob) (kube_cronjob_spec_suspend) == 1',
    for: '10m',
    severity: 'warning',
    isSecurity: true,
    summary: 'CronJob {{ $labels.namespace }}/{{ $labels.cronjob }} is suspended: nothing starts it',
    steps: [
      'Who suspended it? The record of the API server has the caller. No release of ours suspends one.',
      'On purpose: silence this alert for that CronJob until it goes on. Else kubectl patch it: spec.suspend false.',
      'drift and conformance: what they would have told since then is not known. Run the commands by hand (docs/operations.md).',
    ],
  },
  ...BACKUP_ALERTS,
  {
    alert: 'VolumeClaimPending',
    expr: 'max by (namespace, persistentvolumeclaim) (kube_persistentvolumeclaim_status_phase{phase=~"Pending|Lost"}) == 1',
    for: '15m',
    severity: 'warning',
    summary: 'claim {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} has no volume',
    steps: [
      'kubectl describe the claim: its events have the answer of the storage.',
      'No such class: compare storage in the values file with kubectl get storageclasses.',
      'No space: the storage of the site is full. Lost: the volume behind it is gone; restore it from a backup.',
    ],
  },
  {
    alert: 'NodeNotReady',
    expr: 'max by (node) (kube_node_status_condition{condition="Ready",status="true"}) == 0',
    for: '5m',
    severity: 'critical',
    summary: 'node {{ $labels.node }} is not ready',
    steps: [
      'kubectl describe the node: the condition Ready has the words of its kubelet, or says that nothing is heard of it.',
      'On the node: does it run, has it a network, and do kubelet and container runtime run?',
      'It stays away: drain it. Pods with a volume wait until the volume is free.',
    ],
  },
  {
    alert: 'NodeUnderPressure',
    expr: 'max by (node, condition) (kube_node_status_condition{condition=~"MemoryPressure|DiskPressure|PIDPressure",status="true"}) == 1',
    for: '10m',
    severity: 'warning',
    summary: 'node {{ $labels.node }} reports {{ $labels.condition }} and evicts pods',
    steps: [
      'Dashboard Nodes and workloads: what is short on this node, and since when?',
      'Disk: old images and logs are the usual cause. Memory: find the pod that grew.',
    ],
  },
  {
    alert: 'QuotaUsedUp',
    // Quotas are what a release needs, so that full ones are nothing to tell of while no pod is missing.
    expr: `${quota('used')} >= (${quota('hard')} > 0) and on (namespace) (${workloads(({ wanted, available, on }) => `${wanted} > ${on} ${available}`)})`,
    for: '15m',
    severity: 'warning',
    summary:
      '{{ $labels.resource }} of quota {{ $labels.namespace }}/{{ $labels.resourcequota }} is used up, and a workload there lacks pods',
    steps: [
      'kubectl get events of the namespace: does it say that a quota was exceeded?',
      'A quota is what the release needs: what else runs in the namespace takes the room. Remove it.',
      'Was a release applied in part? Its quotas and its workloads belong together: apply it whole.',
    ],
  },
  {
    alert: 'StateNotRead',
    expr: 'sum by (resource) (increase(kube_state_metrics_list_total{result="error"}[15m])) > 0 or sum by (resource) (increase(kube_state_metrics_watch_total{result="error"}[15m])) > 0',
    for: '15m',
    severity: 'warning',
    summary: 'kube-state-metrics cannot read {{ $labels.resource }}: alerts on them are blind',
    steps: [
      'Its log has the answer of the API server.',
      'Forbidden: compare the ClusterRole kube-state-metrics with the release; apply the release again.',
      'A time-out: see whether the API server answers, and the NetworkPolicy kube-state-metrics.',
    ],
  },
];
