import { describe, expect, it } from 'vitest';
import { inventoryOf } from '../../src/audit/inventory';
import { TIER_NAMES } from '../../src/core/tier';
import { outputsOf, type Output } from '../leaks/outputs';

const OUTPUTS = TIER_NAMES.flatMap(outputsOf).map((output): [string, Output] => [
  `${output.tier}${output.folder}`,
  output,
]);

/** Names of the workloads whose images the inventory of an output calls bootstrap images. */
function marked({ objects, options }: Output): readonly string[] {
  const { bootstrap } = inventoryOf(objects, options);
  const names = bootstrap.flatMap(({ occurrences }) => occurrences.map(({ object }) => object.split('/').at(-1) ?? ''));
  return [...new Set(names)].sort();
}

function hasRegistry({ objects }: Output): boolean {
  return objects.some(({ kind, name }) => kind === 'StatefulSet' && name === 'zot');
}

describe('the bootstrap images of an output', () => {
  it.each(OUTPUTS)(
    'are, in %s, those of certificates, names, clocks and the registry, where it has a registry',
    (_, output) => {
      const issuer = ['cert-manager-cainjector', 'cert-manager-controller', 'cert-manager-webhook'];
      const workloads = [...issuer, 'chrony', 'coredns', 'zot'];
      expect(marked(output)).toEqual(hasRegistry(output) ? workloads : []);
    },
  );

  it('are all of a workload, also where a pod has several', () => {
    for (const [, output] of OUTPUTS) {
      const { bootstrap, images } = inventoryOf(output.objects, output.options);
      const refs = images.map(({ ref }) => ref);
      expect(bootstrap.map(({ ref }) => ref).filter((ref) => !refs.includes(ref))).toEqual([]);
      const [zot] = output.objects.filter(({ kind, name }) => kind === 'StatefulSet' && name === 'zot');
      const used = images.filter(({ occurrences }) => occurrences.some(({ object }) => object === zot?.id));
      expect(bootstrap.map(({ ref }) => ref)).toEqual(expect.arrayContaining(used.map(({ ref }) => ref)));
    }
  });

  it('stand in one tier at least, and in one output without a registry not', () => {
    expect(OUTPUTS.some(([, output]) => hasRegistry(output))).toBe(true);
    expect(OUTPUTS.some(([, output]) => !hasRegistry(output))).toBe(true);
  });
});
