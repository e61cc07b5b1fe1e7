import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOutput, titleOf } from '../manifests';
import { policyErrors } from './planted-policy';

const MANIFESTS = readOutput(join(__dirname, '..', '..', '..', 'charts-out'), 'airgapped').flat();

describe('errors in policies', () => {
  it('are one for each direction, at the place of the policy', () => {
    const errors = policyErrors(MANIFESTS);
    expect(errors.map(({ manifest }) => manifest.name)).toEqual(['coredns', 'prometheus']);
    for (const { manifest } of errors) {
      const original = MANIFESTS.find(({ file, line }) => file === manifest.file && line === manifest.line);
      expect(original && titleOf(original)).toBe(titleOf(manifest));
      expect(manifest.object.spec).not.toEqual(original?.object.spec);
    }
  });
});
