import type { Site } from '../core/site';

/** How far a node's clock may be off before chronyd steps it, in seconds, during its first three updates. */
const STEP = 'makestep 1.0 3';

/**
 * `chrony.conf` of a node: the clocks of the site by address, so that a node boots without the cluster and without names
 * (decisions 9). It serves nobody, and takes no order over the network.
 */
export function nodeChronyConfig({ ntp }: Pick<Site, 'ntp'>): string {
  const lines = [
    '# Clocks of the site only: no pool, no folder of further sources, nothing from DHCP.',
    ...ntp.flatMap(({ addresses, port }) => addresses.map((address) => `server ${address} port ${port} iburst`)),
    'driftfile /var/lib/chrony/drift',
    STEP,
    'rtcsync',
    'port 0',
    'cmdport 0',
    'logdir /var/log/chrony',
  ];
  return `${lines.join('\n')}\n`;
}
