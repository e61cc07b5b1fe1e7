import type { Alert } from '../../../core/watch';

export const ALERTS: readonly Alert[] = [
  {
    alert: 'NodeMemoryShort',
    expr: 'sallyport:node_memory_free:ratio < 0.05',
    for: '10m',
    severity: 'warning',
    summary: 'node {{ $labels.node }} has less than a twentieth of its memory free',
    steps: [
      'kubectl top is not there: dashboard Nodes and workloads shows since when, and what was requested on the node.',
      'A pod that grew has a limit and is ended at it; a process of the node itself has none. Look on the node.',
      'Pods ask for more than there is: add a node, or move a workload.',
    ],
  },
  {
    alert: 'NodeKilledProcess',
    expr: 'sum by (node) (increase(node_vmstat_oom_kill[15m])) > 0',
    for: '1m',
    severity: 'warning',
    summary: 'node {{ $labels.node }} ended a process for want of memory',
    steps: [
      'The kernel log of the node names the process. In a container: see ContainerOutOfMemory.',
      'Outside of containers: the node reserves too little for itself.',
    ],
  },
  {
    alert: 'NodeDiskFull',
    expr: 'sallyport:node_disk_free:ratio < 0.1',
    for: '15m',
    severity: 'critical',
    summary: '{{ $labels.mountpoint }} of node {{ $labels.node }} is nine tenths full',
    steps: [
      'The kubelet evicts pods soon, if it has not begun: see NodeUnderPressure.',
      'On the node: old images, logs and core files are the usual cause.',
      'A volume of its own for data: make it larger, or lower the retention of what writes there.',
    ],
  },
  {
    alert: 'NodeDiskFillsSoon',
    expr: 'sallyport:node_disk_free:ratio < 0.4 and predict_linear(sallyport:node_disk_free:ratio[6h], 86400) < 0',
    for: '1h',
    severity: 'warning',
    summary: '{{ $labels.mountpoint }} of node {{ $labels.node }} will be full within a day if it goes on like this',
    steps: [
      'Dashboard Nodes and workloads, Disk free: when did it begin, and what was released at that time?',
      'Find what grows on the node before it is full; then as for NodeDiskFull.',
    ],
  },
  {
    alert: 'NodeInodesShort',
    expr: 'min by (node, mountpoint) (node_filesystem_files_free / (node_filesystem_files > 0) and node_filesystem_readonly == 0) < 0.05',
    for: '15m',
    severity: 'warning',
    summary: '{{ $labels.mountpoint }} of node {{ $labels.node }} can hold few more files, whatever their size',
    steps: [
      'On the node: count the files of each folder; many small ones are mostly left by one program.',
      'Remove them, and tell that program to.',
    ],
  },
  {
    alert: 'NodeClockSkew',
    expr: 'max by (node) (abs(node_timex_offset_seconds)) > 0.05',
    for: '10m',
    severity: 'warning',
    summary: 'the clock of node {{ $labels.node }} is off by {{ $value }} s',
    steps: [
      'On the node: chronyc sources says whether the clocks of the site answer, and which is followed.',
      'Certificates and logins begin to fail at minutes: act before that.',
    ],
  },
  {
    alert: 'NodeClockFree',
    expr: 'max by (node) (node_timex_sync_status) == 0 and on (node) max by (node) (node_timex_maxerror_seconds) >= 16',
    for: '15m',
    severity: 'critical',
    summary: 'nothing sets the clock of node {{ $labels.node }}',
    steps: [
      'On the node: does its time service run, and does its configuration name the clocks of the site?',
      'It runs: the way to the clocks is closed. Ask for the port of NTP between nodes and clocks.',
    ],
  },
  {
    alert: 'NodeLoadHigh',
    expr: 'sallyport:node_load:ratio > 2',
    for: '30m',
    severity: 'warning',
    summary: 'node {{ $labels.node }} has {{ $value }} waiting tasks for each CPU',
    steps: [
      'CPU in use is high, too: the pods of the node want more than there is. Raise requests, or add a node.',
      'It is low: tasks wait for a disk or for storage in the network. Look at Disk reads and writes, and at the storage.',
    ],
  },
  {
    alert: 'NodeRestarted',
    expr: 'time() - max by (node) (node_boot_time_seconds) < 900',
    for: '1m',
    severity: 'info',
    summary: 'node {{ $labels.node }} has started a few minutes ago',
    steps: ['Nobody planned it: the log of the node, and of its power supply, say what happened before.'],
  },
  {
    alert: 'NodeNotMeasured',
    expr: 'min by (node, collector) (node_scrape_collector_success) == 0',
    for: '1h',
    severity: 'warning',
    summary: 'node {{ $labels.node }} gives no {{ $labels.collector }}: alerts on it are blind',
    steps: [
      'The log of node-exporter on that node says what it could not read.',
      'timex: the container runtime of the node forbids reading the clock; allow the call adjtimex in its profile.',
    ],
  },
];
