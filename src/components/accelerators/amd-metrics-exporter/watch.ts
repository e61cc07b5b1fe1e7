import { lines, type Target } from '../../../core/panels';
import type { Watch } from '../../../core/watch';
import { METRICS } from './fields';

const PROCESSOR_HOT = 'amd_gpu_violation_processor_hot_residency_percentage';
const SOCKET_HOT = 'amd_gpu_violation_socket_thermal_residency_percentage';

export const watch: Watch = {
  area: 'accelerators',
  source: 'device-metrics-exporter@v1.5.1: pkg/amdgpu/gpuagent/gpuagent_gpu_metrics.go, pkg/exporter/proto',
  metrics: METRICS,
  alerts: [
    {
      alert: 'AmdDeviceUnhealthy',
      expr: 'min by (hostname, gpu_id) (amd_gpu_health) == 0',
      for: '5m',
      severity: 'critical',
      summary: 'device {{ $labels.gpu_id }} of {{ $labels.hostname }} is unhealthy',
      steps: [
        'Cordon the node, so that nothing new lands on it, and move its pods away.',
        'The kernel log of the node says which part failed; restart the node.',
        'It comes back: have the device replaced. Answers given since the first error may be wrong.',
      ],
    },
    {
      alert: 'AmdMemoryFault',
      // A gauge that only grows, and starts anew with the driver.
      expr: 'max by (hostname, gpu_id) (delta(amd_gpu_ecc_uncorrect_total[1h])) > 0',
      for: '1m',
      severity: 'critical',
      summary: 'device {{ $labels.gpu_id }} of {{ $labels.hostname }} has errors that it could not correct',
      steps: [
        'Cordon the node, and move its pods away: answers given since then may be wrong.',
        'Restart the node, and have the device replaced if the errors come back.',
      ],
    },
    {
      alert: 'AmdDeviceHot',
      expr: [PROCESSOR_HOT, SOCKET_HOT].map((name) => `max by (hostname, gpu_id) (${name}) > 0`).join(' or '),
      for: '15m',
      severity: 'warning',
      summary: 'device {{ $labels.gpu_id }} of {{ $labels.hostname }} is slowed down by its heat',
      steps: ['Look at fans, inlet temperature and the devices beside it on the dashboard Accelerators.'],
    },
  ],
  panels: [
    lines('AMD: time in use', 'percentunit', byDevice('amd_gpu_gfx_activity / 100')),
    lines('AMD: memory in use', 'percentunit', byDevice('amd_gpu_used_vram / amd_gpu_total_vram')),
    lines('AMD: temperature in degrees Celsius', 'none', byDevice('amd_gpu_junction_temperature')),
    lines('AMD: power in watts', 'none', byDevice('amd_gpu_power_usage')),
    lines('AMD: corrected errors per hour', 'short', byDevice('delta(amd_gpu_ecc_correct_total[1h])')),
  ],
};

function byDevice(expr: string): Target {
  return { expr, legend: '{{hostname}} {{gpu_id}} {{gpu_partition_id}} {{exported_pod}}' };
}
