import { lines, stat, table } from '../../../core/panels';
import type { Watch } from '../../../core/watch';
import { ALERTS } from './alerts';

export const watch: Watch = {
  area: 'nodes',
  source: 'kube-state-metrics@v2.20.0: docs/metrics, pkg/watch/watch.go; read from its answer in the lab',
  metrics: [
    ['kube_cronjob_created', 'gauge'],
    ['kube_cronjob_next_schedule_time', 'gauge'],
    ['kube_cronjob_spec_suspend', 'gauge'],
    ['kube_cronjob_status_last_successful_time', 'gauge'],
    ['kube_daemonset_status_desired_number_scheduled', 'gauge'],
    ['kube_daemonset_status_number_available', 'gauge'],
    ['kube_deployment_spec_replicas', 'gauge'],
    ['kube_deployment_status_replicas_available', 'gauge'],
    ['kube_job_failed', 'gauge'],
    ['kube_job_status_start_time', 'gauge'],
    ['kube_node_spec_unschedulable', 'gauge'],
    ['kube_node_status_allocatable', 'gauge'],
    ['kube_node_status_condition', 'gauge'],
    ['kube_persistentvolumeclaim_status_phase', 'gauge'],
    ['kube_pod_container_resource_requests', 'gauge'],
    ['kube_pod_container_status_last_terminated_reason', 'gauge'],
    ['kube_pod_container_status_restarts_total', 'counter'],
    ['kube_pod_container_status_waiting_reason', 'gauge'],
    ['kube_pod_info', 'gauge'],
    ['kube_pod_status_phase', 'gauge'],
    ['kube_pod_status_ready', 'gauge'],
    ['kube_resourcequota', 'gauge'],
    ['kube_statefulset_replicas', 'gauge'],
    ['kube_statefulset_status_replicas_available', 'gauge'],
    ['kube_state_metrics_list_total', 'counter'],
    ['kube_state_metrics_watch_total', 'counter'],
  ],
  recordings: [
    {
      record: 'sallyport:node_requested:ratio',
      expr: 'sum by (node, resource) (kube_pod_container_resource_requests) / on (node, resource) max by (node, resource) (kube_node_status_allocatable > 0)',
    },
  ],
  alerts: ALERTS,
  panels: [
    stat(
      'Nodes that are not ready',
      'short',
      'count(max by (node) (kube_node_status_condition{condition="Ready",status="true"}) == 0) or vector(0)',
    ),
    stat(
      'Pods that are not ready',
      'short',
      'count(max by (namespace, pod) (kube_pod_status_ready{condition="true"}) == 0 and on (namespace, pod) max by (namespace, pod) (kube_pod_status_phase{phase=~"Pending|Running|Unknown"}) == 1) or vector(0)',
    ),
    lines('Restarts in an hour', 'short', {
      expr: 'sum by (namespace) (increase(kube_pod_container_status_restarts_total[1h]))',
      legend: '{{namespace}}',
    }),
    lines('Requested CPU', 'percentunit', {
      expr: 'sallyport:node_requested:ratio{resource="cpu"}',
      legend: '{{node}}',
    }),
    lines('Requested memory', 'percentunit', {
      expr: 'sallyport:node_requested:ratio{resource="memory"}',
      legend: '{{node}}',
    }),
    lines('Requested accelerators', 'percentunit', {
      expr: 'sallyport:node_requested:ratio{resource=~"(nvidia|amd)_com_.+"}',
      legend: '{{node}} {{resource}}',
    }),
    table('Nodes that take no new pods', 'max by (node) (kube_node_spec_unschedulable) == 1'),
    table('Where pods run', 'max by (node, namespace, pod) (kube_pod_info)'),
  ],
};

/** Stem of the names of its own metrics, which no list of it filters. */
const OWN = 'kube_state_metrics_';

/** Metrics about objects that it may show: those that are read, and no other. */
export const SHOWN: readonly string[] = watch.metrics.map(([name]) => name).filter((name) => !name.startsWith(OWN));
