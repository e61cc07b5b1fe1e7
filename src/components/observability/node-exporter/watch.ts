import { lines, stat } from '../../../core/panels';
import type { Watch } from '../../../core/watch';
import { ALERTS } from './alerts';

export const watch: Watch = {
  area: 'nodes',
  source: 'node_exporter@v1.12.1: collector/*.go; read from its answer in the lab',
  metrics: [
    ['node_boot_time_seconds', 'gauge'],
    ['node_cpu_seconds_total', 'counter'],
    ['node_disk_read_bytes_total', 'counter'],
    ['node_disk_written_bytes_total', 'counter'],
    ['node_filesystem_avail_bytes', 'gauge'],
    ['node_filesystem_files', 'gauge'],
    ['node_filesystem_files_free', 'gauge'],
    ['node_filesystem_readonly', 'gauge'],
    ['node_filesystem_size_bytes', 'gauge'],
    ['node_load15', 'gauge'],
    ['node_memory_MemAvailable_bytes', 'gauge'],
    ['node_memory_MemTotal_bytes', 'gauge'],
    ['node_scrape_collector_success', 'gauge'],
    ['node_timex_maxerror_seconds', 'gauge'],
    ['node_timex_offset_seconds', 'gauge'],
    ['node_timex_sync_status', 'gauge'],
    ['node_vmstat_oom_kill', 'counter'],
  ],
  recordings: [
    {
      record: 'sallyport:node_memory_free:ratio',
      expr: 'max by (node) (node_memory_MemAvailable_bytes) / on (node) max by (node) (node_memory_MemTotal_bytes)',
    },
    {
      record: 'sallyport:node_disk_free:ratio',
      expr: 'min by (node, mountpoint) (node_filesystem_avail_bytes / (node_filesystem_size_bytes > 0) and node_filesystem_readonly == 0)',
    },
    {
      record: 'sallyport:node_load:ratio',
      expr: 'max by (node) (node_load15) / on (node) count by (node) (node_cpu_seconds_total{mode="idle"})',
    },
  ],
  alerts: ALERTS,
  panels: [
    stat('Least memory free', 'percentunit', 'min(sallyport:node_memory_free:ratio)'),
    stat('Least disk free', 'percentunit', 'min(sallyport:node_disk_free:ratio)'),
    lines('CPU in use', 'percentunit', {
      expr: '1 - avg by (node) (rate(node_cpu_seconds_total{mode="idle"}[5m]))',
      legend: '{{node}}',
    }),
    lines('Load for each CPU', 'short', { expr: 'sallyport:node_load:ratio', legend: '{{node}}' }),
    lines('Memory free', 'percentunit', { expr: 'sallyport:node_memory_free:ratio', legend: '{{node}}' }),
    lines('Disk free', 'percentunit', { expr: 'sallyport:node_disk_free:ratio', legend: '{{node}} {{mountpoint}}' }),
    lines(
      'Disk reads and writes',
      'Bps',
      { expr: 'sum by (node) (rate(node_disk_read_bytes_total[5m]))', legend: '{{node}} read' },
      { expr: 'sum by (node) (rate(node_disk_written_bytes_total[5m]))', legend: '{{node}} written' },
    ),
    lines('Clock, away from its reference', 's', {
      expr: 'max by (node) (abs(node_timex_offset_seconds))',
      legend: '{{node}}',
    }),
    lines('Since the last start', 's', { expr: 'time() - max by (node) (node_boot_time_seconds)', legend: '{{node}}' }),
  ],
};
