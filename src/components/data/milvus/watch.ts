import { lines } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

const REQUESTS = 'milvus_proxy_req_count{job="milvus"';

export const watch: Watch = {
  area: 'data',
  source: 'milvus-io/milvus: pkg/metrics/proxy_metrics.go (namespace milvus, subsystem proxy)',
  metrics: [
    ['milvus_proxy_req_count', 'counter'],
    ['milvus_proxy_req_latency', 'histogram'],
    ['milvus_proxy_insert_vectors_count', 'counter'],
    ['milvus_proxy_search_vectors_count', 'counter'],
    ['milvus_proxy_slow_query_count', 'counter'],
  ],
  alerts: [
    {
      alert: 'MilvusErrors',
      expr: `sum(rate(${REQUESTS},status="fail"}[10m])) / sum(rate(${REQUESTS},status="total"}[10m])) > 0.05`,
      for: '10m',
      severity: 'warning',
      summary: 'Milvus fails more than one request in twenty',
      steps: [
        'kubectl -n sallyport-data logs milvus-0: the errors name the request and the part that failed.',
        'Out of memory: raise the knob memory. The volume is full: enlarge it, and restart the pod.',
        'It says that its etcd is out of room: its quota is in embedEtcd.yaml; compact and defragment it before raising it.',
      ],
    },
  ],
  panels: [
    lines('Requests to Milvus', 'short', {
      expr: `sum by (status) (rate(${REQUESTS}}[5m]))`,
      legend: '{{status}}',
    }),
    lines(
      'Vectors through Milvus',
      'short',
      {
        expr: 'sum(rate(milvus_proxy_search_vectors_count{job="milvus"}[5m]))',
        legend: 'searched',
      },
      {
        expr: 'sum(rate(milvus_proxy_insert_vectors_count{job="milvus"}[5m]))',
        legend: 'taken in',
      },
    ),
    lines('Time of a request to Milvus', 's', {
      expr: 'histogram_quantile(0.95, sum by (le) (rate(milvus_proxy_req_latency_bucket{job="milvus"}[5m]))) / 1000',
      legend: '95 of 100',
    }),
    lines('Slow requests to Milvus', 'short', {
      expr: 'sum(rate(milvus_proxy_slow_query_count{job="milvus"}[5m]))',
      legend: 'a second',
    }),
  ],
};
