import type { Metric } from '../../../core/watch';

/** A field of DCGM or of the exporter itself, as what it is exported, and what it says. */
type Counter = readonly [field: string, type: 'gauge' | 'counter' | 'label', help: string];

/**
 * Everything that is collected: the exporter's own list is not used, so that a new version adds nothing unseen. No field of
 * profiling (`DCGM_FI_PROF_…`): those need CAP_SYS_ADMIN.
 */
export const COUNTERS: readonly Counter[] = [
  ['DCGM_FI_DEV_GPU_UTIL', 'gauge', 'Share of time in which the device computed (%)'],
  ['DCGM_FI_DEV_MEM_COPY_UTIL', 'gauge', 'Share of time in which memory was read or written (%)'],
  ['DCGM_FI_DEV_FB_USED', 'gauge', 'Memory in use (MiB)'],
  ['DCGM_FI_DEV_FB_FREE', 'gauge', 'Memory that is free (MiB)'],
  ['DCGM_FI_DEV_FB_RESERVED', 'gauge', 'Memory that the driver keeps (MiB)'],
  ['DCGM_FI_DEV_GPU_TEMP', 'gauge', 'Temperature of the device (degrees Celsius)'],
  ['DCGM_FI_DEV_MEMORY_TEMP', 'gauge', 'Temperature of its memory (degrees Celsius)'],
  ['DCGM_FI_DEV_POWER_USAGE', 'gauge', 'Power draw (W)'],
  ['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 'counter', 'Energy since the driver was loaded (mJ)'],
  ['DCGM_FI_DEV_SM_CLOCK', 'gauge', 'Clock of the multiprocessors (MHz)'],
  ['DCGM_FI_DEV_PCIE_REPLAY_COUNTER', 'counter', 'Retries on PCIe'],
  ['DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL', 'counter', 'Traffic of all NVLink lanes'],
  ['DCGM_FI_DEV_ECC_SBE_VOL_TOTAL', 'counter', 'Memory errors that were corrected'],
  ['DCGM_FI_DEV_ECC_DBE_VOL_TOTAL', 'counter', 'Memory errors that could not be corrected'],
  ['DCGM_FI_DEV_CORRECTABLE_REMAPPED_ROWS', 'counter', 'Rows of memory replaced after corrected errors'],
  ['DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS', 'counter', 'Rows of memory replaced after other errors'],
  ['DCGM_FI_DEV_ROW_REMAP_FAILURE', 'gauge', 'Whether a row could not be replaced'],
  // Both count within a window of five minutes, so that they fall again.
  ['DCGM_EXP_XID_ERRORS_COUNT', 'gauge', 'Errors that the driver reported within the window (label xid)'],
  [
    'DCGM_EXP_CLOCK_EVENTS_COUNT',
    'gauge',
    'Samples within the window at which clocks were held back (label clock_event)',
  ],
  ['DCGM_FI_DRIVER_VERSION', 'label', 'Version of the driver'],
];

/** The file that the exporter reads: field, type and help, three to a line. */
export function countersFile(): string {
  return COUNTERS.map((counter) => `${counter.join(',')}\n`).join('');
}

/** What alerts and panels may read; a `label` is no series. */
export const METRICS: readonly Metric[] = COUNTERS.flatMap(([field, type]): readonly Metric[] =>
  type === 'label' ? [] : [[field, type]],
);
