import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TIER_NAMES } from '../../src/core/tier';
import { outputsOf, parseManifests, readOutput, titleOf } from './manifests';
import { outputsIn } from './site';

const ROOT = join(__dirname, '..', '..');
const [CHARTS, VALUES] = [join(ROOT, 'charts-out'), join(ROOT, 'values')];

describe('manifests', () => {
  it('are named by file, line and object', () => {
    const text =
      '---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n---\n# words\napiVersion: v1\nkind: Secret\nmetadata:\n  name: b\n  namespace: a\n';
    expect(parseManifests(text, 'x/010.yaml').map(titleOf)).toEqual([
      'x/010.yaml:2 v1 Namespace a',
      'x/010.yaml:8 v1 Secret a/b',
    ]);
  });

  it('keep the text of each document as it stands, so that the server sees what we wrote', () => {
    const text =
      '---\napiVersion: v1\nkind: A\nmetadata: { name: a }\nx: 0x10\n---\napiVersion: v1\nkind: B\nmetadata: { name: b }\nx: 1\nx: 2\n';
    expect(parseManifests(text, 'f').map((manifest) => manifest.text)).toEqual([
      'apiVersion: v1\nkind: A\nmetadata: { name: a }\nx: 0x10\n',
      'apiVersion: v1\nkind: B\nmetadata: { name: b }\nx: 1\nx: 2\n',
    ]);
  });

  it('of documents without content are none', () => {
    expect(parseManifests('---\n# nothing\n---\n', 'f')).toEqual([]);
  });

  it.each(TIER_NAMES)('of %s are found, output by output, definitions first', (tier) => {
    const outputs = outputsOf(CHARTS, tier);
    expect(outputs).toEqual(tier === 'byoc' ? ['byoc/control-plane', 'byoc/data-plane'] : [tier]);
    expect(outputsIn(VALUES, tier)).toEqual(outputs);
    for (const output of outputs) {
      const files = readOutput(CHARTS, output);
      expect(files[0]?.every(({ kind }) => kind === 'CustomResourceDefinition')).toBe(true);
      expect(files.flat().length).toBeGreaterThan(100);
    }
  });
});
