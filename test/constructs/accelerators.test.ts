import { describe, expect, it } from 'vitest';
import { acceleratorPool } from '../../src/constructs/accelerators';

describe('where accelerator pods go', () => {
  it('to the pool of the site', () => {
    const pools = {
      nvidia: {
        nodeSelector: { pool: 'gpu' },
        tolerations: [
          { key: 'a', effect: 'NoSchedule' } as const,
          { key: 'b', value: 'c', effect: 'NoExecute' } as const,
        ],
      },
    };
    expect(acceleratorPool(pools, 'nvidia')).toEqual({
      nodeSelector: { pool: 'gpu' },
      tolerations: [
        { key: 'a', operator: 'Exists', effect: 'NoSchedule' },
        { key: 'b', operator: 'Equal', value: 'c', effect: 'NoExecute' },
      ],
    });
  });

  it('to those nodes of the pool alone that carry the class of devices which it states', () => {
    const pools = { amd: { nodeSelector: { pool: 'gpu' }, tolerations: [], device: 'mi300x-192gb' as const } };
    expect(acceleratorPool(pools, 'amd').nodeSelector).toEqual({ pool: 'gpu', 'sallyport.dev/device': 'mi300x-192gb' });
  });

  it.each([
    ['nvidia', 'nvidia.com/gpu'],
    ['amd', 'amd.com/gpu'],
  ] as const)('to the nodes labelled %s where the site has no pool', (accelerator, taint) => {
    expect(acceleratorPool({}, accelerator)).toEqual({
      nodeSelector: { 'sallyport.dev/accelerator': accelerator },
      tolerations: [{ key: taint, operator: 'Exists', effect: 'NoSchedule' }],
    });
  });
});
