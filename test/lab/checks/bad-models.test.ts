import { describe, expect, it } from 'vitest';
import type { Ground } from './attempt';
import { modelAttempts } from './bad-models';

const ONE = { reference: `org/one#sha256:${'ab'.repeat(32)}`, claim: 'model-one' };
const TWO = { reference: `org/two#sha256:${'cd'.repeat(32)}`, claim: 'model-two' };

function ground(...models: Ground['models']): Ground {
  return { output: 'airgapped', registry: 'registry.example', podCidr: '10.0.0.0/8', resolver: '10.0.0.1', models };
}

describe('pods where models are served', () => {
  const attempts = modelAttempts(ground(ONE, ONE, TWO));

  it('are good only with a model of the list and its own volume', () => {
    const good = attempts
      .filter(({ refusedBy }) => refusedBy === undefined)
      .map(({ object }) => JSON.stringify(object));
    expect(good).toHaveLength(2);
    expect(good[0]).toContain(`"sallyport.dev/model":"${ONE.reference}"`);
    expect(good[0]).toContain('"claimName":"model-one"');
    expect(good[1]).toContain(TWO.reference);
  });

  it('are bad with everything else, each in another way', () => {
    const bad = attempts.filter(({ refusedBy }) => refusedBy === 'ADM-004');
    const texts = bad.map(({ object }) => JSON.stringify(object));
    expect(new Set(texts).size).toBe(7);
    const right = texts.filter((text) => [ONE, TWO].some(({ reference }) => text.includes(`:"${reference}"`)));
    expect(right).toHaveLength(2);
    expect(right.every((text) => !text.includes('"claimName":"model-one"'))).toBe(true);
  });

  it('need two models', () => {
    expect(() => modelAttempts(ground(ONE, ONE))).toThrow('the catalogue does not have two models');
  });
});
