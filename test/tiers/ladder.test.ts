import { describe, expect, it } from 'vitest';
import { allTiers } from '../../src/app';
import {
  EXIT_KINDS,
  exitCeiling,
  POSTURE_LADDER,
  POSTURE_MEMBERS,
  tightness,
  type Posture,
} from '../../src/core/posture';
import { TIER_NAMES } from '../../src/core/tier';
import { objectsOf, metadataOf } from '../helpers/render';

const tiers = allTiers();

/** First posture member that loosens from one tier to the next, if any. */
function loosened(lower: Posture, higher: Posture): string | undefined {
  return POSTURE_MEMBERS.find((member) => tightness(higher, member) < tightness(lower, member));
}

describe('the ladder', () => {
  it('lists the tiers from the loosest to the tightest', () => {
    expect(tiers.map((tier) => tier.name)).toEqual(TIER_NAMES);
  });

  it.each(tiers.slice(1).map((tier, index) => [tiers[index], tier] as const))(
    'never loosens a posture member',
    (lower, higher) => {
      expect(lower === undefined ? 'no tier' : loosened(lower.posture, higher.posture)).toBeUndefined();
    },
  );

  it('would see a member that loosens', () => {
    const [saas, , , airgapped] = tiers;
    if (saas === undefined || airgapped === undefined) throw new Error('four tiers expected');
    for (const member of POSTURE_MEMBERS.filter((name) => POSTURE_LADDER[name].length > 1)) {
      const opened = { ...airgapped.posture, [member]: POSTURE_LADDER[member][0] } as Posture;
      expect(loosened(airgapped.posture, opened)).toBe(member);
    }
  });

  it('states every posture member in every tier', () => {
    for (const tier of tiers) expect(Object.keys(tier.posture).sort()).toEqual([...POSTURE_MEMBERS].sort());
  });

  it('has no exit in the air-gapped tier and only the diode in the diode tier', () => {
    const open = tiers.map((tier) => EXIT_KINDS.filter((exit) => exitCeiling(tier.posture, exit) !== null));
    expect(open).toEqual([['declared-destination'], ['declared-destination', 'control-plane-link'], ['diode'], []]);
  });

  it('lists upstream registries only where the posture allows them', () => {
    expect(tiers.filter((tier) => tier.upstreamRegistries.length > 0).map((tier) => tier.name)).toEqual(['saas']);
  });
});

describe('what tiers share', () => {
  /** Image paths without their registry, by container, of everything but the tier's own components. */
  function imagePaths(name: (typeof TIER_NAMES)[number]): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const object of objectsOf(name)) {
      const spec = object['spec'] as
        { template?: { spec?: { containers?: { name: string; image: string }[] } } } | undefined;
      for (const container of spec?.template?.spec?.containers ?? []) {
        const path = container.image.replace(/^[^/]+\//, '').replace(/^sallyport\//, '');
        found.set(`${String(metadataOf(object)['name'])}/${container.name}`, path);
      }
    }
    return found;
  }

  it('is the same image, tag and digest', () => {
    const reference = imagePaths('saas');
    for (const name of TIER_NAMES) {
      for (const [container, path] of imagePaths(name)) {
        if (reference.has(container))
          expect(`${container} ${path}`).toBe(`${container} ${reference.get(container) ?? ''}`);
      }
    }
  });

  it('is the gateway policy, but for the names of the site', () => {
    const config = (name: (typeof TIER_NAMES)[number]): string => {
      const object = objectsOf(name).find(
        (candidate) => candidate['kind'] === 'ConfigMap' && metadataOf(candidate)['name'] === 'agentgateway-config',
      );
      return JSON.stringify(object?.['data']);
    };
    expect(config('airgapped')).toContain('keyHash');
    expect(config('diode')).toBe(config('airgapped'));
    expect(config('byoc')).toBe(config('airgapped'));
    expect(config('saas')).toBe(config('airgapped'));
  });
});
