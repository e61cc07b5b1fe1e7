import { describe, expect, it } from 'vitest';
import { allTiers, tierNamed } from '../../../src/app';
import type { Posture } from '../../../src/core/posture';
import { siteRulesOf } from '../../../src/core/site';
import type { TierName } from '../../../src/core/tier';
import { edited, loadText, refusals } from './values';

/** Problems of a sample with one value changed, under the rules of its tier. */
function problems(tier: TierName, path: string, value: unknown, posture: Partial<Posture> = {}): string[] {
  const rules = siteRulesOf({ ...tierNamed(tier), posture: { ...tierNamed(tier).posture, ...posture } });
  return refusals(() => loadText(tier, edited(tier, path, value), rules));
}

const PLUGIN = 'nvidia-device-plugin';

describe('a knob below the posture', () => {
  it.each<[TierName, string]>([
    ['saas', 'storage.encrypted'],
    ['byoc', 'clusters.control-plane.storage.encrypted'],
    ['byoc', 'clusters.data-plane.storage.encrypted'],
    ['diode', 'storage.encrypted'],
    ['airgapped', 'storage.encrypted'],
  ])('is refused in %s, with both places: plain storage at %s', (tier, path) => {
    const found = problems(tier, path, false);
    expect(found.map((problem) => problem.replace(/^\S+ /, ''))).toEqual([
      [
        `storage is not encrypted, and tier ${tier} requires it: tiers/${tier}.ts says posture.storage: encrypted`,
        `  at: ${path}`,
        '  value: false',
        '  allowed: true',
        '  fix: name classes that encrypt at rest with keys of the site; plain storage is a decision of the tier',
      ].join('\n'),
    ]);
    expect(found[0]).toMatch(new RegExp(`^${tier}\\.yaml:\\d+:\\d+: `));
    expect(problems(tier, path, false, { storage: 'site-stated' })).toEqual([]);
  });

  it.each([
    ['migStrategy', 'single'],
    ['migStrategy', 'mixed'],
    ['deviceListStrategy', 'volume-mounts'],
  ])('is refused in every tier that runs the plugin, with both places: %s: %s', (knob, value) => {
    const tiers = allTiers().filter((tier) => siteRulesOf(tier).components[PLUGIN] !== undefined);
    expect(tiers).toHaveLength(4);
    for (const { name } of tiers) {
      const [problem = '', ...others] = problems(name, 'components', { [PLUGIN]: { [knob]: value } });
      expect(others).toEqual([]);
      expect(problem).toMatch(
        new RegExp(`^${name}\\.yaml:\\d+:\\d+: value brings a privileged pod, and tier ${name} has none`),
      );
      expect(problem).toContain(
        `tiers/${name}.ts says posture.privilege: components-only\n  at: components.${PLUGIN}.${knob}\n`,
      );
    }
  });

  it.each(['flux', 'argo-cd'])('is refused where nothing unsigned comes in: %s.signatures', (component) => {
    for (const tier of ['byoc', 'diode', 'airgapped'] as const) {
      const [problem, ...others] = problems(tier, 'components', { [component]: { signatures: 'not-checked' } });
      expect(others).toEqual([]);
      expect(problem).toContain(
        `releases that nobody signed, and tier ${tier} has none: tiers/${tier}.ts says posture.inbound`,
      );
    }
    expect(problems('saas', 'components', { [component]: { signatures: 'not-checked' } })).toEqual([]);
  });

  it('is a knob like any other where the tier decided so', () => {
    const knobs = { [PLUGIN]: { migStrategy: 'mixed', deviceListStrategy: 'volume-mounts' } };
    expect(problems('airgapped', 'components', knobs, { privilege: 'knobs-may-add' })).toEqual([]);
    expect(problems('airgapped', 'components', { [PLUGIN]: { migStrategy: 'none' } })).toEqual([]);
  });
});
