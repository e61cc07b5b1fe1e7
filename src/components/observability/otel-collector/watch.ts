import { LINK_JOB } from '../../../core/diode-schema';
import { lines } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

/** Its own: agents and forwarders have alerts of their own, with other steps. */
const QUEUE =
  'otelcol_exporter_queue_size{job=~"otel-collector.*"} / otelcol_exporter_queue_capacity{job=~"otel-collector.*"}';

export const watch: Watch = {
  area: 'platform',
  source: 'opentelemetry-collector@v0.161.0: exporter/exporterhelper/metadata.yaml',
  metrics: [
    ['otelcol_exporter_queue_size', 'gauge'],
    ['otelcol_exporter_queue_capacity', 'gauge'],
  ],
  alerts: [
    {
      alert: 'TelemetryQueueFull',
      expr: `${QUEUE} > 0.8`,
      for: '10m',
      severity: 'warning',
      summary: 'the queue of {{ $labels.exporter }} is nearly full',
      steps: [
        'What takes from this queue is slow or away: look at the store or the host that the exporter is named after.',
        'The store is well: raise the knob replicas or memory. What does not fit into the queue is lost, and counted.',
      ],
    },
    {
      alert: 'ControlPlaneLinkStuck',
      expr: 'min by (pod) (min_over_time(otelcol_exporter_queue_size{job=~"otel-collector.*",exporter="otlp_grpc/exit"}[30m])) > 0',
      for: '5m',
      severity: 'warning',
      summary: 'aggregates have waited for half an hour: the control plane does not take them',
      steps: [
        'Nothing else is affected: prompts, policy and certificates do not need the control plane (docs, control plane).',
        'The log of otel-collector has the reason: a name, a certificate, or no answer. Then the egress gateway, then the network between.',
        'It will last: raise the knob storage of otel-collector. What does not fit into the queue is refused, and counted.',
      ],
    },
    {
      alert: 'DataPlaneSilent',
      expr: `max(up{job="${LINK_JOB}"}) == 1 unless on () count({__name__=~"agg:.+",job="${LINK_JOB}"}) > 0`,
      for: '30m',
      severity: 'warning',
      summary: 'no data plane has sent aggregates for half an hour',
      steps: [
        'Ask the operators of the data plane for ControlPlaneLinkStuck: it runs on without this side.',
        'Nothing is stuck there: the certificate and the load balancer of otel-collector-link here, then site.dataPlane in the values.',
      ],
    },
  ],
  panels: [
    lines('Waiting for delivery', 'percentunit', {
      expr: QUEUE,
      legend: '{{exporter}}',
    }),
  ],
};
