import { describe, expect, it } from 'vitest';
import { DEVICE_CLASSES, devicesOf } from '../../../src/core/devices';
import { homelessDeployments, poolsOf } from '../../../src/core/site/hardware';
import type { Catalogue } from '../../../src/core/model-catalogue';
import { edited, loadText, refusals } from './values';

type Pools = Readonly<Record<string, { readonly device?: string }>>;

function values(allowed: readonly string[] | undefined, pools: Pools): string {
  const text = edited('airgapped', 'nodePools', pools);
  return allowed === undefined ? text : `${text}hardware: { allowed: [${allowed.join(', ')}] }\n`;
}

const load = (allowed: readonly string[] | undefined, pools: Pools): string[] =>
  refusals(() => loadText('airgapped', values(allowed, pools)));

const CATALOGUE = {
  models: [],
  deployments: [
    { name: 'chat', accelerator: 'nvidia' },
    { name: 'other', accelerator: 'amd' },
  ],
} as unknown as Catalogue;

describe('which devices a site allows', () => {
  it('is every class while no policy stands, stated or not', () => {
    expect(load(undefined, { nvidia: {}, amd: { device: 'mi300x-192gb' } })).toEqual([]);
  });

  it('is what the policy lists', () => {
    expect(load(['h100-sxm-80gb', 'l4-24gb'], { nvidia: { device: 'l4-24gb' } })).toEqual([]);
  });

  it('is told with its place and the cure, where a pool has another class', () => {
    const [problem = '', ...others] = load(['h100-sxm-80gb', 'mi300x-192gb'], { nvidia: { device: 'b200-sxm-180gb' } });
    expect(others).toEqual([]);
    expect(problem).toMatch(/^\S*airgapped\.yaml:\d+:\d+: class of devices is not one that hardware\.allowed/);
    expect(problem).toContain(
      'at: nodePools.nvidia.device\n  value: b200-sxm-180gb\n  allowed: h100-sxm-80gb\n  fix: ',
    );
  });

  it('has to be stated by every pool, once there is a policy', () => {
    expect(load(['h100-sxm-80gb'], { nvidia: {}, amd: {} }).map((one) => one.split('\n')[1])).toEqual([
      '  at: nodePools.nvidia',
      '  at: nodePools.amd',
    ]);
  });

  it('is nothing at all with an empty list', () => {
    expect(load([], { nvidia: { device: 'l4-24gb' } }).join()).toContain('no nvidia device at all');
    expect(load([], {})).toEqual([]);
  });

  it.each([
    ['a class that nobody knows', ['h101'], {}],
    ['a class of another vendor in a pool', undefined, { nvidia: { device: 'mi300x-192gb' } }],
    ['a class in a pool without devices', undefined, { general: { device: 'l4-24gb' } }],
  ])('cannot be %s', (_what, allowed, pools) => {
    expect(load(allowed, pools)).toHaveLength(1);
  });

  it('leaves a vendor without a pool no nodes, and refuses deployments that would look for them', () => {
    const nvidia = { nodeSelector: {}, tolerations: [], device: 'l4-24gb' as const };
    const pools = poolsOf({ hardware: { allowed: ['l4-24gb'] }, nodePools: { nvidia } });
    expect(pools).toEqual({ nvidia, amd: { nodeSelector: {}, tolerations: [], device: 'none' } });
    expect(homelessDeployments(pools, CATALOGUE)).toMatchObject([
      { path: ['hardware', 'allowed'], message: expect.stringMatching(/ask for amd devices.*: other$/) as unknown },
    ]);
    expect(homelessDeployments(poolsOf({ hardware: {}, nodePools: {} }), CATALOGUE)).toEqual([]);
  });

  it('knows every class of either vendor once', () => {
    expect([...devicesOf('nvidia'), ...devicesOf('amd')].sort()).toEqual([...DEVICE_CLASSES].sort());
    expect(devicesOf('amd')).toEqual(['mi300x-192gb', 'mi325x-256gb']);
  });
});
