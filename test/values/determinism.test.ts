import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadInputs, renderTier, tierNamed, type Inputs } from '../../src/app';
import { TIER_NAMES, type Tier } from '../../src/core/tier';
import { randomRun } from '../helpers/random';
import { draws, randomSite, type Draw } from '../helpers/random-values';
import { sampleInputs } from '../helpers/render';
import { spawnCli, type SpawnOptions } from '../helpers/spawn';
import { contentOf, sampleWorkspace, workspace, writeSite } from '../helpers/workspace';

/** All files of a tier but the inventory, which follows from them. */
function filesOf(tier: Tier, inputs: Inputs): Readonly<Record<string, string>> {
  const { outputs } = renderTier(tier, inputs);
  return Object.fromEntries(
    outputs.flatMap(({ folder, files }) => [...files].map(([path, text]) => [`${folder}/${path}`, text])),
  );
}

function shuffledKeys(draw: Draw, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffledKeys(draw, item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    draw.some(entries, entries.length, entries.length).map(([key, inner]) => [key, shuffledKeys(draw, inner)]),
  );
}

/** Lists whose order has no meaning: of the catalogue and the policy, and the lists of names in them. */
function shuffledLists(draw: Draw, value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => shuffledLists(draw, item));
    return draw.some(items, items.length, items.length);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shuffledLists(draw, inner)]));
}

function shuffledTier(draw: Draw, tier: Tier): Tier {
  const outputs = tier.outputs.map((output) => ({
    ...output,
    components: draw.some(output.components, output.components.length, output.components.length),
  }));
  return { ...tier, outputs };
}

const PLACES: Readonly<Record<string, (folder: string) => SpawnOptions>> = {
  'another working directory': () => ({ cwd: workspace() }),
  'a Turkish locale': () => ({ env: { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', LANGUAGE: 'tr' } }),
  'no locale, no home, no path': () => ({ env: { LANG: undefined, LC_ALL: 'C', HOME: undefined, PATH: '' } }),
  'a time zone a day ahead': () => ({ env: { TZ: 'Pacific/Kiritimati' } }),
  'settings of other programs': () => ({
    env: {
      HTTPS_PROXY: 'http://proxy.example.net:3128',
      NODE_ENV: 'production',
      CI: '1',
      DEBUG: '*',
      KUBECONFIG: '/x',
      CDK8S_OUTDIR: '/x',
    },
  }),
};

describe('a render in a process of its own', () => {
  it('gives the same bytes everywhere', { timeout: 180_000 }, () => {
    const folder = sampleWorkspace();
    const synth = (out: string, options: SpawnOptions): Readonly<Record<string, string>> => {
      const args = [
        'synth',
        '--tier',
        'airgapped',
        '--values',
        join(folder, 'values/airgapped.yaml'),
        '--out',
        join(folder, out),
      ];
      expect(spawnCli(args, options)).toMatchObject({ code: 0 });
      return contentOf(join(folder, out, 'airgapped'));
    };
    const here = synth('here', {});
    expect(Object.keys(here).length).toBeGreaterThan(10);
    for (const [place, options] of Object.entries(PLACES))
      expect({ place, files: synth(place, options(folder)) }).toEqual({ place, files: here });
  });
});

describe('a render does not depend on', () => {
  it('the order of components in a tier', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TIER_NAMES), draws(), (name, draw) => {
        const tier = tierNamed(name);
        const inputs = sampleInputs(name);
        expect(filesOf(shuffledTier(draw, tier), inputs)).toEqual(filesOf(tier, inputs));
      }),
      { ...randomRun('shuffled tiers', 4), endOnFailure: true },
    );
  });

  it('the order of the lists in its catalogue and its policy', () => {
    const folder = workspace();
    let moved = 0;
    fc.assert(
      fc.property(draws(), (draw) => {
        const site = randomSite(draw);
        const tier = tierNamed(site.tier);
        const expected = filesOf(tier, loadInputs(tier, { values: writeSite(folder, site) }));
        const models = shuffledLists(draw, site.models) as typeof site.models;
        const policy = shuffledLists(draw, site.policy) as typeof site.policy;
        if (JSON.stringify([models, policy]) !== JSON.stringify([site.models, site.policy])) moved += 1;
        const shuffled = { ...site, models, policy };
        expect(filesOf(tier, loadInputs(tier, { values: writeSite(folder, shuffled) }))).toEqual(expected);
      }),
      { ...randomRun('shuffled lists', 4), endOnFailure: true },
    );
    expect(moved).toBeGreaterThan(0);
  });

  it('the order of keys in its files', () => {
    const folder = workspace();
    fc.assert(
      fc.property(draws(), (draw) => {
        const site = randomSite(draw);
        const tier = tierNamed(site.tier);
        const inputs = loadInputs(tier, { values: writeSite(folder, site) });
        const { lockDigest = '' } = inputs;
        const expected = filesOf(tier, inputs);
        const shuffled = shuffledKeys(draw, site) as typeof site;
        const again = loadInputs(tier, { values: writeSite(folder, shuffled) });
        // The digest of the lock is that of its bytes: whoever has the file can compare it.
        expect(filesOf(tier, { ...again, lockDigest })).toEqual(expected);
      }),
      { ...randomRun('shuffled keys', 4), endOnFailure: true },
    );
  });
});
