import type { z } from 'zod';
import type { Deviation } from '../../../constructs/pod';
import { hostVolume, type Mount, type Volume } from '../../../constructs/volumes';
import { deviceFacts } from '../../../core/devices';
import { SallyportError } from '../../../core/errors';
import type { NodePool } from '../../../core/site';
import type { knobs } from './knobs';

type Knobs = z.infer<typeof knobs>;

/** Where the plugin sees the driver's files of the node. */
const DRIVER_ROOT_IN_CONTAINER = '/driver-root';
const SOCKET_DIR = '/var/lib/kubelet/device-plugins';
const CDI_DIR = '/var/run/cdi';

/**
 * Configuration of plugin 0.20. There is no `sharing`: time slices and MPS give several pods one memory without a wall
 * between them. MIG is the way to divide a device.
 */
export function pluginConfig({ migStrategy, deviceListStrategy, driverRoot }: Knobs): Record<string, unknown> {
  return {
    version: 'v1',
    flags: {
      migStrategy,
      // The pods run on accelerator nodes only: no device there is a fault that must show.
      failOnInitError: true,
      nvidiaDriverRoot: driverRoot,
      gdrcopyEnabled: false,
      gdsEnabled: false,
      mofedEnabled: false,
      plugin: {
        passDeviceSpecs: false,
        deviceListStrategy: [deviceListStrategy],
        deviceIDStrategy: 'uuid',
        containerDriverRoot: DRIVER_ROOT_IN_CONTAINER,
      },
    },
  };
}

/**
 * A strategy of MIG on devices that have none would leave the plugin without a device.
 * @throws SallyportError 'usage' where the pool states such a class.
 */
export function refuseMigWithout({ migStrategy }: Knobs, device: NodePool['device']): void {
  if (migStrategy === 'none' || device === undefined || device === 'none' || deviceFacts(device).mig.length > 0) return;
  throw new SallyportError('usage', {
    message: `devices of the class ${device}, which nodePools.nvidia.device states, cannot be divided by MIG`,
    value: migStrategy,
    place: { file: 'values', path: 'components.nvidia-device-plugin.migStrategy' },
    allowed: 'none',
    fix: 'remove the key, or state the class that the nodes have',
  });
}

function usesCdi({ deviceListStrategy }: Knobs): boolean {
  return deviceListStrategy !== 'volume-mounts';
}

/** MIG monitoring and volume-mounts need CAP_SYS_ADMIN, which is a privileged container by another name. */
export function isPrivileged(own: Knobs): boolean {
  return own.migStrategy !== 'none' || !usesCdi(own);
}

export function pluginEnvironment(own: Knobs, configFile: string): Readonly<Record<string, string>> {
  return {
    CONFIG_FILE: configFile,
    NVIDIA_VISIBLE_DEVICES: 'all',
    NVIDIA_DRIVER_CAPABILITIES: 'compute,utility',
    ...(own.migStrategy === 'none' ? {} : { NVIDIA_MIG_MONITOR_DEVICES: 'all' }),
  };
}

/** Folders of the node: the kubelet's sockets always; the driver (read-only) and CDI files where CDI is used. */
export function nodeVolumes(own: Knobs): readonly Volume[] {
  return [
    hostVolume('device-plugins', SOCKET_DIR, 'Directory'),
    ...(usesCdi(own)
      ? [hostVolume('driver-root', own.driverRoot, 'Directory'), hostVolume('cdi', CDI_DIR, 'DirectoryOrCreate')]
      : []),
  ];
}

export function nodeMounts(own: Knobs): readonly Mount[] {
  return [
    { volume: 'device-plugins', path: SOCKET_DIR, readOnly: false },
    ...(usesCdi(own)
      ? [
          { volume: 'driver-root', path: DRIVER_ROOT_IN_CONTAINER },
          { volume: 'cdi', path: CDI_DIR, readOnly: false },
        ]
      : []),
  ];
}

export function deviations(own: Knobs): readonly Deviation[] {
  const cdi = usesCdi(own)
    ? '; the driver is read and a CDI file written so that no other pod needs a special runtime'
    : '';
  return [
    { setting: 'runs-as-root', reason: 'the folder of the kubelet where it registers belongs to root' },
    { setting: 'host-path', reason: `it registers at a socket of the kubelet${cdi}` },
    ...(isPrivileged(own)
      ? [{ setting: 'privileged', reason: 'watching MIG devices and volume-mounts need CAP_SYS_ADMIN' } as const]
      : []),
  ];
}

/** Sockets appear once devices were found and the kubelet was told. */
export const READINESS = ['sh', '-c', `ls ${SOCKET_DIR}/nvidia-*.sock`] as const;
