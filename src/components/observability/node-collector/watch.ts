import { lines } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

const QUEUE =
  'otelcol_exporter_queue_size{job="node-collector"} / otelcol_exporter_queue_capacity{job="node-collector"}';
const SENT = 'otelcol_exporter_sent_log_records{job="node-collector"}';

export const watch: Watch = {
  area: 'nodes',
  source: 'opentelemetry-collector@v0.161.0: exporter/exporterhelper/metadata.yaml',
  metrics: [
    ['otelcol_exporter_queue_size', 'gauge'],
    ['otelcol_exporter_queue_capacity', 'gauge'],
    ['otelcol_exporter_sent_log_records', 'counter'],
  ],
  alerts: [
    {
      alert: 'NodeLogsWaiting',
      expr: `${QUEUE} > 0.8`,
      for: '15m',
      severity: 'warning',
      summary: 'the agent {{ $labels.pod }} cannot hand over what its pods write',
      steps: [
        'All nodes at once: the collector or the log store is away; see TelemetryQueueFull.',
        'One agent: the network of its node, or its certificate. kubectl -n sallyport-node-agents logs the pod.',
        'Lines stay in their files until the kubelet removes those (by default 50 MiB for each container).',
      ],
    },
  ],
  panels: [
    lines('Lines handed over', 'short', { expr: `sum by (pod) (rate(${SENT}[5m]))`, legend: '{{pod}}' }),
    lines('Waiting on nodes', 'percentunit', { expr: QUEUE, legend: '{{pod}}' }),
  ],
};
