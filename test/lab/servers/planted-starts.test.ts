import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOutput } from '../manifests';
import { startErrors } from './planted-starts';

const MANIFESTS = readOutput(join(__dirname, '..', '..', '..', 'charts-out'), 'airgapped').flat();

describe('errors that a program meets when it starts', () => {
  it.each(startErrors(MANIFESTS).map(({ name, manifest }) => [name, manifest] as const))(
    '%s changes a manifest of ours, at its place',
    (_, manifest) => {
      const original = MANIFESTS.find(({ file, line }) => file === manifest.file && line === manifest.line);
      expect(original?.name).toBe(manifest.name);
      expect(manifest.object).not.toEqual(original?.object);
    },
  );

  it('are a lost key and a lost right', () => {
    expect(startErrors(MANIFESTS).map(({ manifest }) => manifest.kind)).toEqual(['ConfigMap', 'Role']);
  });
});
