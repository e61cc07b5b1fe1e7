import { describe, expect, it } from 'vitest';
import { edited, loadText, refusals, type RULES } from './values';

/** Path, value put there, and what is said of it: key path and message. */
const REFUSED: readonly (readonly [tier: keyof typeof RULES, path: string, value: unknown, expected: string])[] = [
  [
    'airgapped',
    'site.clients',
    ['10.30.0.0/16', '10.66.0.0/16'],
    'site.clients[1]: network of clients overlaps 10.64.0.0/14, a network of the cluster',
  ],
  [
    'airgapped',
    'site.clients',
    ['10.68.9.0/24'],
    'site.clients[0]: network of clients overlaps 10.68.0.0/16, a network of the cluster',
  ],
  [
    'saas',
    'site.clients',
    ['10.20.0.0/16'],
    'site.clients[0]: network of clients overlaps 10.20.0.0/24, a network of the cluster',
  ],
  [
    'byoc',
    'site.clients',
    ['10.84.0.0/16'],
    'site.clients[0]: network of clients overlaps 10.84.0.0/16, a network of the cluster',
  ],
  [
    'byoc',
    'site.dataPlane.cidrs',
    ['10.80.5.0/24'],
    'site.dataPlane.cidrs[0]: network of the data plane overlaps 10.80.0.0/14, of the control plane',
  ],
  [
    'byoc',
    'site.dataPlane.cidrs',
    ['10.40.0.10/32'],
    'site.dataPlane.cidrs[0]: network of the data plane overlaps 10.40.0.0/24, of the control plane',
  ],
  [
    'byoc',
    'site.controlPlane.addresses',
    ['10.20.0.7'],
    'site.controlPlane.addresses[0]: address is in 10.20.0.0/24, of the data plane',
  ],
  [
    'byoc',
    'clusters.data-plane.nodeCidrs',
    ['10.40.0.0/25'],
    'clusters.data-plane.nodeCidrs[0]: address or network overlaps 10.40.0.0/24, a network of control-plane',
  ],
  [
    'byoc',
    'clusters.data-plane.nodeCidrs',
    ['10.81.0.0/24'],
    'clusters.data-plane.nodeCidrs[0]: address or network overlaps 10.80.0.0/14, a network of control-plane',
  ],
  [
    'byoc',
    'clusters.data-plane.apiServer.addresses',
    ['10.40.0.11'],
    'clusters.data-plane.apiServer.addresses[0]: address or network overlaps 10.40.0.0/24, a network of control-plane',
  ],
  [
    'byoc',
    'clusters.data-plane.podCidrs',
    ['10.40.0.0/24'],
    'clusters.data-plane.podCidrs[0]: network overlaps 10.40.0.0/24, an address or network of control-plane',
  ],
  [
    'byoc',
    'clusters.control-plane.apiServer.addresses',
    ['10.64.0.9'],
    'clusters.data-plane.podCidrs[0]: network overlaps 10.64.0.9, an address or network of control-plane',
  ],
];

describe('networks that must stand apart', () => {
  it.each(REFUSED)('%s %s = %j is refused at its place', (tier, path, value, expected) => {
    const found = refusals(() => loadText(tier, edited(tier, path, value)));
    const lines = found.map((problem) => problem.split('\n'));
    const said = lines.map(([head = '', at = '']) => `${at.replace('  at: ', '')}: ${head.replace(/^\S+ /, '')}`);
    expect(said).toContain(expected);
    for (const [head = ''] of lines) expect(head).toMatch(new RegExp(`^${tier}\\.yaml:[0-9]+:[0-9]+: `));
  });

  it.each<[keyof typeof RULES, string, string[], string]>([
    ['byoc', 'clusters.data-plane.podCidrs', ['10.80.0.0/14'], 'pods of two clusters'],
    ['byoc', 'clusters.data-plane.podCidrs', ['10.84.0.0/16'], 'pods of one and Services of the other'],
    ['byoc', 'site.dataPlane.cidrs', ['10.20.0.128/25'], 'the data plane and its own nodes'],
    ['byoc', 'site.dataPlane.cidrs', ['10.64.0.0/14'], 'the data plane and its own pods, where they are routed'],
    ['byoc', 'site.controlPlane.addresses', ['10.40.0.9'], 'the control plane and its own nodes'],
    ['airgapped', 'site.clients', ['10.10.0.0/16'], 'clients and hosts of the site'],
  ])('%s %s = %j may overlap: %s', (tier, path, value) => {
    expect(refusals(() => loadText(tier, edited(tier, path, value)))).toEqual([]);
  });
});
