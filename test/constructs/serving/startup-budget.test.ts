import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ENDPOINT_REMOVAL_SECONDS,
  graceSeconds,
  rolloutDeadline,
  startupBudget,
  weightBytes,
} from '../../../src/constructs/serving/startup-budget';
import type { ModelEntry } from '../../../src/core/model-catalogue';
import { deploymentOf } from '../../components/rendering';

const MODEL: ModelEntry = {
  id: 'a/b',
  source: { repository: 'a/b', revision: null },
  licence: { name: 'x', spdx: null, gated: null, acceptedBy: null },
  artefact: { digest: null },
  contextLength: 1000,
  imported: null,
  signature: null,
  evaluations: [],
  files: [],
};

function file(path: string, size: number): ModelEntry['files'][number] {
  return { path, size, sha256: '0'.repeat(64) };
}

describe('the startup budget', () => {
  it('is twice the time to read, compile and settle, in whole probes', () => {
    // 20 GB at 200 MB/s = 100 s; + 180 + 60 = 340; × 2 = 680.
    expect(startupBudget(20e9, 200)).toEqual({ periodSeconds: 10, failureThreshold: 68, seconds: 680 });
  });

  it('reads the size of the weights from the imported files', () => {
    const model = {
      ...MODEL,
      files: [file('a.safetensors', 7), file('b.safetensors', 5), file('tokenizer.json', 100)],
    };
    expect(weightBytes(deploymentOf({}), model)).toBe(12);
  });

  it.each([
    ['nothing is imported', MODEL],
    ['the model is unknown', undefined],
  ])('takes the whole volume while %s', (_, model) => {
    expect(weightBytes(deploymentOf({ storage: '1Gi' }), model)).toBe(2 ** 30);
  });

  it('never ends before the model can be read, and the rollout never counts as stuck before that', () => {
    const seed = 20261120;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2e12 }), fc.integer({ min: 10, max: 100_000 }), (weights, rate) => {
        const budget = startupBudget(weights, rate);
        expect(budget.seconds).toBeGreaterThan(weights / 1e6 / rate + 240);
        expect(budget.seconds).toBe(budget.failureThreshold * budget.periodSeconds);
        expect(rolloutDeadline(budget, 90)).toBeGreaterThan(budget.seconds + 90);
      }),
      { seed },
    );
  });

  it('leaves a pod more time to end than it needs to be forgotten and to drain', () => {
    expect(graceSeconds(60)).toBeGreaterThan(ENDPOINT_REMOVAL_SECONDS + 60);
  });
});
