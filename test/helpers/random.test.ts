import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomRun, seedOf, shardCases, shardOf } from './random';

function draw(env: Readonly<Record<string, string>>, total = 20): readonly number[] {
  const drawn: number[] = [];
  fc.assert(
    fc.property(fc.integer(), (value) => {
      drawn.push(value);
    }),
    randomRun('draw', total, env),
  );
  return drawn;
}

describe('randomRun', () => {
  it('draws the same inputs for the same seed, and others for another', () => {
    expect(draw({ SALLYPORT_SEED: '7' })).toEqual(draw({ SALLYPORT_SEED: '7' }));
    expect(draw({ SALLYPORT_SEED: '7' })).not.toEqual(draw({ SALLYPORT_SEED: '8' }));
    expect(draw({})).toEqual(draw({ SALLYPORT_SEED: '1' }));
  });

  it('gives each shard its own inputs, and all shards together the whole length', () => {
    const parts = ['1/3', '2/3', '3/3'].map((shard) => draw({ SALLYPORT_SHARD: shard }, 20));
    expect(parts.map((part) => part.length)).toEqual([7, 7, 6]);
    expect(parts[0]).not.toEqual(parts[1]);
  });
});

describe('shardCases', () => {
  it('splits the cases without loss and without overlap', () => {
    const cases = ['a', 'b', 'c', 'd', 'e'];
    const parts = ['1/2', '2/2'].map((shard) => shardCases('letters', cases, { SALLYPORT_SHARD: shard }));
    expect(parts).toEqual([
      ['a', 'c', 'e'],
      ['b', 'd'],
    ]);
  });
});

describe('the environment', () => {
  it.each(['0/2', '3/2', '1', 'a/b', '1/2/3', '-1/2'])('refuses the shard %j', (text) => {
    expect(() => shardOf({ SALLYPORT_SHARD: text })).toThrow('SALLYPORT_SHARD must be i/n');
  });

  it.each(['x', '1.5', '9'.repeat(30)])('refuses the seed %j', (text) => {
    expect(() => seedOf({ SALLYPORT_SEED: text })).toThrow('SALLYPORT_SEED must be an integer');
  });
});
