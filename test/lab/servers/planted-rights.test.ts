import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOutput, titleOf } from '../manifests';
import { rightErrors } from './planted-rights';

const MANIFESTS = readOutput(join(__dirname, '..', '..', '..', 'charts-out'), 'airgapped').flat();

describe('a right that is planted away', () => {
  it('is one of a role, at its place, and the only one that changes', () => {
    const [{ manifest } = { manifest: undefined }] = rightErrors(MANIFESTS);
    const original = MANIFESTS.find(({ kind, name }) => kind === 'ClusterRole' && name === 'cert-manager-controller');
    expect(manifest && titleOf(manifest)).toBe(original && titleOf(original));
    const [now, before] = [manifest, original].map((one) => one?.object['rules'] as readonly object[]);
    expect(before?.filter((rule, at) => JSON.stringify(rule) !== JSON.stringify(now?.[at]))).toHaveLength(1);
  });

  it('is none where nobody has it', () => {
    expect(rightErrors([])).toEqual([]);
  });
});
