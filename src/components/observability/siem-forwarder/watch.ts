import { lines } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

const JOB = '{job="siem-forwarder"}';
const QUEUE = `otelcol_exporter_queue_size${JOB} / otelcol_exporter_queue_capacity${JOB}`;

export const watch: Watch = {
  area: 'platform',
  source: 'opentelemetry-collector@v0.161.0: exporter/exporterhelper/metadata.yaml',
  metrics: [
    ['otelcol_exporter_queue_size', 'gauge'],
    ['otelcol_exporter_queue_capacity', 'gauge'],
    ['otelcol_exporter_sent_log_records', 'counter'],
    ['otelcol_exporter_send_failed_log_records', 'counter'],
  ],
  alerts: [
    {
      alert: 'SiemNotTaking',
      expr: `${QUEUE} > 0.1 and on (job) rate(otelcol_exporter_sent_log_records${JOB}[15m]) == 0`,
      for: '15m',
      severity: 'warning',
      isSecurity: true,
      summary: 'the SIEM of the site takes no records; they wait on disk',
      steps: [
        'kubectl -n sallyport-observability logs siem-forwarder-0: the last error says whether it is the name, the network or the certificate.',
        'The certificate of the SIEM has to come from an anchor of the site and to carry the name in site.siem.',
        'Nothing is lost while the volume has room; see the panel Waiting for the SIEM.',
      ],
    },
    {
      alert: 'SiemQueueFull',
      expr: `${QUEUE} > 0.8`,
      for: '5m',
      severity: 'critical',
      isSecurity: true,
      summary: 'the queue for the SIEM is nearly full; when it is, the gateway has to wait with its records',
      steps: [
        'Restore the way to the SIEM, as for SiemNotTaking.',
        'It takes longer: raise the knob storage, and grow the claim queue-siem-forwarder-0.',
      ],
    },
    {
      alert: 'SiemRefused',
      expr: `increase(otelcol_exporter_send_failed_log_records${JOB}[1h]) > 0`,
      for: '1m',
      severity: 'critical',
      isSecurity: true,
      summary: 'the SIEM has refused records for good: they are in the log store, and not in the SIEM',
      steps: [
        'kubectl -n sallyport-observability logs siem-forwarder-0: the answer of the SIEM stands beside the error.',
        'Splunk: the index of the token is gone, or the token is switched off.',
        'The log store has the same records as {stream="audit"}: hand over those of the time from there.',
      ],
    },
  ],
  panels: [
    lines('Waiting for the SIEM', 'percentunit', { expr: QUEUE, legend: 'share of the queue' }),
    lines('Delivered to the SIEM', 'short', {
      expr: `sum(rate(otelcol_exporter_sent_log_records${JOB}[5m]))`,
      legend: 'records a second',
    }),
  ],
};
