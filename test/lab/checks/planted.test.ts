import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseManifests, readOutput, titleOf } from '../manifests';
import { refusedErrors, secondTruth, serviceErrors, workloadErrors } from './planted';
import { configErrors, fileErrors, keyErrors } from './planted-config';
import { typeErrors } from './planted-rules';
import { serverErrors } from './planted-servers';
import { verdict } from './self-test';

const MANIFESTS = readOutput(join(__dirname, '..', '..', '..', 'charts-out'), 'airgapped').flat();
const ERRORS = [
  ...refusedErrors(MANIFESTS),
  ...workloadErrors(MANIFESTS),
  ...serviceErrors(MANIFESTS),
  ...typeErrors('TRUST-001', MANIFESTS),
  ...configErrors(MANIFESTS),
  ...keyErrors(MANIFESTS),
  ...fileErrors(MANIFESTS),
  ...serverErrors(MANIFESTS),
];

describe('planted errors', () => {
  it.each(ERRORS.map(({ name, manifest }) => [name, manifest] as const))(
    '%s changes a manifest of ours, at its place',
    (_, manifest) => {
      const original = MANIFESTS.find(({ file, line }) => file === manifest.file && line === manifest.line);
      expect(original).toBeDefined();
      const [read] = parseManifests(manifest.text, manifest.file);
      expect([read?.object, manifest.apiVersion]).not.toEqual([original?.object, original?.apiVersion]);
    },
  );

  it('of a second truth keeps the name and changes the content', () => {
    const second = secondTruth(MANIFESTS);
    const first = MANIFESTS.find(({ kind, name }) => kind === second.kind && name === second.name);
    expect(second.text).not.toBe(first?.text);
  });

  it.each(ERRORS.map((error) => [error.name, error] as const))(
    '%s is seen only in a message that names the manifest and says what is wrong',
    (_, error) => {
      const title = titleOf(error.manifest);
      const [elsewhere] = MANIFESTS;
      expect(verdict(error, []).problem).toContain('heard nothing');
      expect(verdict(error, [`${title}: something else`]).problem).toContain('heard');
      expect(verdict(error, [`${elsewhere === undefined ? '' : titleOf(elsewhere)}: x`]).problem).toContain(
        'heard nothing',
      );
    },
  );
});
