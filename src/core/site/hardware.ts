import { devicesOf, type DeviceClass } from '../devices';
import type { Catalogue } from '../models/types';
import type { Found } from './checks';
import type { RawValues } from './schema';
import type { NodePools } from './types';

const VENDORS = ['nvidia', 'amd'] as const;

/** What the site's policy of hardware refuses: pools with a class that it does not allow, and pools that do not say theirs. */
export function hardwareChecks({ hardware, nodePools }: Pick<RawValues, 'hardware' | 'nodePools'>): Found[] {
  const { allowed } = hardware;
  if (allowed === undefined) return [];
  return VENDORS.flatMap((vendor) => {
    const pool = nodePools[vendor];
    if (pool === undefined) return [];
    return pool.device === undefined ? [unstated(vendor, allowed)] : refusedClass(vendor, pool.device, allowed);
  });
}

function unstated(vendor: (typeof VENDORS)[number], allowed: readonly DeviceClass[]): Found {
  return {
    path: ['nodePools', vendor],
    message: `pool does not say which class of devices it has, and hardware.allowed allows only some`,
    allowed: listOf(vendor, allowed),
    fix: `state nodePools.${vendor}.device`,
  };
}

function refusedClass(vendor: (typeof VENDORS)[number], device: DeviceClass, allowed: readonly DeviceClass[]): Found[] {
  if (allowed.includes(device)) return [];
  return [
    {
      path: ['nodePools', vendor, 'device'],
      message: `class of devices is not one that hardware.allowed of this site allows`,
      allowed: listOf(vendor, allowed),
      fix: 'use other nodes; the list is the decision of whoever accredits the site',
    },
  ];
}

function listOf(vendor: (typeof VENDORS)[number], allowed: readonly DeviceClass[]): string {
  return allowed.filter((device) => devicesOf(vendor).includes(device)).join(', ') || `no ${vendor} device at all`;
}

/** The pools; while a policy stands, a vendor without a pool has no nodes, whatever their labels say. */
export function poolsOf({ hardware, nodePools }: Pick<RawValues, 'hardware' | 'nodePools'>): NodePools {
  if (hardware.allowed === undefined) return nodePools;
  const none = { nodeSelector: {}, tolerations: [], device: 'none' } as const;
  return { nvidia: none, amd: none, ...nodePools };
}

/** Deployments of the catalogue that would find no node, because the policy closed the pools of their vendor. */
export function homelessDeployments(nodePools: NodePools, { deployments }: Catalogue): Found[] {
  const names = (vendor: string): string[] =>
    deployments.filter(({ accelerator }) => accelerator === vendor).map(({ name }) => name);
  return VENDORS.filter((vendor) => nodePools[vendor]?.device === 'none' && names(vendor).length > 0).map((vendor) => ({
    path: ['hardware', 'allowed'],
    message: `deployments of the catalogue ask for ${vendor} devices, and no pool of them says its class: ${names(vendor).join(', ')}`,
    allowed: `deployments on devices that nodePools.nvidia.device or nodePools.amd.device states`,
    fix: `state nodePools.${vendor}.device, or take these deployments out of the catalogue`,
  }));
}
