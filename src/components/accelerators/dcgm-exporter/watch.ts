import { lines, type Target } from '../../../core/panels';
import type { Watch } from '../../../core/watch';
import { METRICS } from './counters';

const MEMORY = 'DCGM_FI_DEV_FB_USED + DCGM_FI_DEV_FB_FREE + DCGM_FI_DEV_FB_RESERVED';
const HELD_BACK = 'clock_event=~"hw_slowdown|hw_thermal|sw_thermal|hw_power_brake"';

export const watch: Watch = {
  area: 'accelerators',
  source: 'dcgm-exporter@4.5.3-4.8.2: etc/default-counters.csv, internal/pkg/collector, internal/pkg/rendermetrics',
  metrics: METRICS,
  alerts: [
    {
      alert: 'NvidiaMemoryFault',
      expr: [
        'max by (hostname, gpu) (DCGM_FI_DEV_ROW_REMAP_FAILURE) > 0',
        'max by (hostname, gpu) (increase(DCGM_FI_DEV_ECC_DBE_VOL_TOTAL[1h])) > 0',
      ].join(' or '),
      for: '1m',
      severity: 'critical',
      summary: 'device {{ $labels.gpu }} of {{ $labels.hostname }} has memory that cannot be trusted',
      steps: [
        'Cordon the node, so that nothing new lands on it, and move its pods away.',
        'Reset the device, or restart the node: rows are replaced only then.',
        'It comes back: have the device replaced. Answers given since the first error may be wrong.',
      ],
    },
    {
      alert: 'NvidiaDriverError',
      expr: 'max by (hostname, gpu, xid) (DCGM_EXP_XID_ERRORS_COUNT{xid!~"0?"}) > 0',
      for: '1m',
      severity: 'warning',
      summary: 'the driver reports error {{ $labels.xid }} for device {{ $labels.gpu }} of {{ $labels.hostname }}',
      steps: [
        'Look the number up in the vendor’s list of XID errors that came with the driver, and read the kernel log of the node.',
        'The label exported_pod of the series names the pod that had the device: 13, 31 and 43 are often its own fault; look at its log.',
        'Others, or the same device again: cordon the node and reset the device.',
      ],
    },
    {
      alert: 'NvidiaClocksHeldBack',
      expr: `max by (hostname, gpu, clock_event) (DCGM_EXP_CLOCK_EVENTS_COUNT{${HELD_BACK}}) > 0`,
      for: '15m',
      severity: 'warning',
      summary: 'device {{ $labels.gpu }} of {{ $labels.hostname }} is slowed down: {{ $labels.clock_event }}',
      steps: [
        'Thermal: look at fans, inlet temperature and the devices beside it on the dashboard Accelerators.',
        'Power brake or hardware slowdown: look at the power supplies of the node.',
      ],
    },
  ],
  panels: [
    lines('NVIDIA: time in use', 'percentunit', byDevice('DCGM_FI_DEV_GPU_UTIL / 100')),
    lines('NVIDIA: memory in use', 'percentunit', byDevice(`DCGM_FI_DEV_FB_USED / (${MEMORY})`)),
    lines('NVIDIA: temperature in degrees Celsius', 'none', byDevice('DCGM_FI_DEV_GPU_TEMP')),
    lines('NVIDIA: power in watts', 'none', byDevice('DCGM_FI_DEV_POWER_USAGE')),
    lines('NVIDIA: corrected memory errors per hour', 'short', byDevice('increase(DCGM_FI_DEV_ECC_SBE_VOL_TOTAL[1h])')),
    lines('NVIDIA: errors of the driver', 'short', {
      expr: 'sum by (hostname, gpu, xid) (DCGM_EXP_XID_ERRORS_COUNT{xid!~"0?"})',
      legend: '{{hostname}} {{gpu}} XID {{xid}}',
    }),
  ],
};

/** A slice of a divided device has a number of its own; a whole one has none. */
function byDevice(expr: string): Target {
  return { expr, legend: '{{hostname}} {{gpu}} {{GPU_I_ID}} {{exported_pod}}' };
}
