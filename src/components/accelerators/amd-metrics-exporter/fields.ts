import type { Metric } from '../../../core/watch';

const PREFIX = 'amd_';

/**
 * Everything that is collected: without a list the exporter tells all it knows, more than a hundred series for each device. No
 * field of the profiler (`GPU_PROF_…`): its maker leaves it off for what it costs.
 */
export const FIELDS = [
  'GPU_NODES_TOTAL',
  'GPU_HEALTH',
  'GPU_GFX_ACTIVITY',
  'GPU_UMC_ACTIVITY',
  'GPU_TOTAL_VRAM',
  'GPU_USED_VRAM',
  'GPU_JUNCTION_TEMPERATURE',
  'GPU_MEMORY_TEMPERATURE',
  'GPU_POWER_USAGE',
  'GPU_ENERGY_CONSUMED',
  'GPU_ECC_CORRECT_TOTAL',
  'GPU_ECC_UNCORRECT_TOTAL',
  'GPU_VIOLATION_PROCESSOR_HOT_RESIDENCY_PERCENTAGE',
  'GPU_VIOLATION_SOCKET_THERMAL_RESIDENCY_PERCENTAGE',
  'PCIE_REPLAY_COUNT',
] as const;

/** Names as they are exported. All of them are gauges there, counts of errors too. */
export const METRICS: readonly Metric[] = FIELDS.map((field): Metric => [`${PREFIX}${field.toLowerCase()}`, 'gauge']);

/** Configuration of exporter 1.5. */
export function exporterConfig(port: number): Record<string, unknown> {
  return {
    ServerPort: port,
    CommonConfig: {
      MetricsFieldPrefix: PREFIX,
      // It would tell the device plugin by a socket on the node, and label the node through the API server.
      HealthService: { Enable: false },
      Logging: { Level: 'info' },
    },
    GPUConfig: { Fields: FIELDS, Labels: [], ProfilerMetrics: { all: false } },
  };
}
