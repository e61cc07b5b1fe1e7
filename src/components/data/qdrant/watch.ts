import { lines, stat } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

const JOB = '{job="qdrant"}';

export const watch: Watch = {
  area: 'data',
  source: 'qdrant@v1.19.0: src/common/metrics.rs, with service.metrics_prefix qdrant_',
  metrics: [
    ['qdrant_app_status_recovery_mode', 'gauge'],
    ['qdrant_collections_total', 'gauge'],
    ['qdrant_collections_vector_total', 'gauge'],
    ['qdrant_collection_dead_replicas', 'gauge'],
    ['qdrant_collection_update_queue_length', 'gauge'],
    ['qdrant_memory_resident_bytes', 'gauge'],
    ['qdrant_rest_responses_total', 'counter'],
    ['qdrant_rest_responses_duration_seconds', 'histogram'],
  ],
  alerts: [
    {
      alert: 'VectorsDamaged',
      expr: `qdrant_collection_dead_replicas${JOB} > 0`,
      for: '10m',
      severity: 'critical',
      summary: 'parts of collections of Qdrant cannot be served',
      steps: [
        'kubectl -n sallyport-data logs qdrant-0: it names the collection and what it cannot read.',
        'The volume is full: enlarge it, and restart the pod.',
        'Files are damaged: bring back the last snapshot, as the README of the component says.',
      ],
    },
    {
      alert: 'VectorsReadOnly',
      expr: `qdrant_app_status_recovery_mode${JOB} == 1`,
      for: '5m',
      severity: 'critical',
      summary: 'Qdrant runs in recovery mode: it takes no vectors, and answers no searches',
      steps: [
        'It does so where somebody set storage.recovery_mode, which the release does not: compare the pod with the release.',
      ],
    },
    {
      alert: 'VectorsErrors',
      expr: `sum(rate(qdrant_rest_responses_total{job="qdrant",status=~"5.."}[10m])) / sum(rate(qdrant_rest_responses_total${JOB}[10m])) > 0.05`,
      for: '10m',
      severity: 'warning',
      summary: 'Qdrant answers more than one request in twenty with an error',
      steps: [
        'kubectl -n sallyport-data logs qdrant-0: the errors name the request.',
        'Out of memory or of room: see the panels of memory and of waiting updates; raise the knobs memory or storage.',
      ],
    },
  ],
  panels: [
    stat('Vectors in Qdrant', 'short', `sum(qdrant_collections_vector_total${JOB})`),
    stat('Collections in Qdrant', 'short', `sum(qdrant_collections_total${JOB})`),
    lines('Requests to Qdrant', 'short', {
      expr: `sum by (status) (rate(qdrant_rest_responses_total${JOB}[5m]))`,
      legend: '{{status}}',
    }),
    lines('Time of a request to Qdrant', 's', {
      expr: `histogram_quantile(0.95, sum by (le) (rate(qdrant_rest_responses_duration_seconds_bucket${JOB}[5m])))`,
      legend: '95 of 100',
    }),
    lines('Memory of Qdrant', 'bytes', { expr: `qdrant_memory_resident_bytes${JOB}`, legend: 'resident' }),
    lines('Updates that wait in Qdrant', 'short', {
      expr: `sum(qdrant_collection_update_queue_length${JOB})`,
      legend: 'updates',
    }),
  ],
};
