/**
 * Classes of accelerators that the platform knows, as a closed list: what a node pool may say that it has, and what a policy
 * of a site may allow. Source: facts/gpus.yaml.
 */
interface DeviceFacts {
  readonly vendor: 'nvidia' | 'amd';
  /** Profiles that MIG can divide it into; none where it has no MIG. */
  readonly mig: readonly string[];
  /** Known names of compute partitions; none where there is no fact. */
  readonly partitions: readonly string[];
}

const nvidia = (...mig: readonly string[]): DeviceFacts => ({ vendor: 'nvidia', mig, partitions: [] });
const amd = (...partitions: readonly string[]): DeviceFacts => ({ vendor: 'amd', mig: [], partitions });

const DEVICES = {
  'a100-sxm-40gb': nvidia('1g.5gb', '1g.10gb', '2g.10gb', '3g.20gb', '4g.20gb', '7g.40gb'),
  'a100-sxm-80gb': nvidia('1g.10gb', '1g.20gb', '2g.20gb', '3g.40gb', '4g.40gb', '7g.80gb'),
  'b200-sxm-180gb': nvidia('1g.23gb', '1g.45gb', '2g.45gb', '3g.90gb', '4g.90gb', '7g.180gb'),
  'h100-nvl-94gb': nvidia('1g.12gb', '1g.24gb', '2g.24gb', '3g.47gb', '4g.47gb', '7g.94gb'),
  'h100-sxm-80gb': nvidia('1g.10gb', '1g.20gb', '2g.20gb', '3g.40gb', '4g.40gb', '7g.80gb'),
  'h200-sxm-141gb': nvidia('1g.18gb', '1g.35gb', '2g.35gb', '3g.71gb', '4g.71gb', '7g.141gb'),
  'l4-24gb': nvidia(),
  'l40s-48gb': nvidia(),
  'mi300x-192gb': amd('spx_nps1', 'cpx_nps1', 'cpx_nps4'),
  'mi325x-256gb': amd(),
  'rtx-pro-6000-server-96gb': nvidia('1g.24gb', '2g.48gb', '4g.96gb'),
} as const satisfies Readonly<Record<string, DeviceFacts>>;

export type DeviceClass = keyof typeof DEVICES;

export const DEVICE_CLASSES = Object.keys(DEVICES) as [DeviceClass, ...DeviceClass[]];

/** Classes of one vendor. */
export function devicesOf(vendor: DeviceFacts['vendor']): [DeviceClass, ...DeviceClass[]] {
  return DEVICE_CLASSES.filter((device) => DEVICES[device].vendor === vendor) as [DeviceClass, ...DeviceClass[]];
}

/** What is known of a class. */
export function deviceFacts(device: DeviceClass): DeviceFacts {
  return DEVICES[device];
}
