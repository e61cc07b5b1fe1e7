import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { components } from '../../src/components';
import { renderTier, tierNamed, type Inputs, type RenderedTier } from '../../src/app';
import { finishTier } from '../../src/app/finish';
import { SITE_WANTS_ONE, SMALL_HAS_ONE } from '../../src/constructs/hardened-workload';
import type { Component } from '../../src/core/component';
import { isLive } from '../../src/core/result';
import { loadSiteFrom, siteRulesOf } from '../../src/core/site';
import { presetOf, SIZES, type Size } from '../../src/core/size';
import { TIER_NAMES, type TierName } from '../../src/core/tier';
import { parseYamlSource } from '../../src/core/yaml-source';
import { bareSample, metadataOf, sampleInputs } from '../helpers/render';

const VALUES = join(__dirname, '..', '..', 'values');
const REPLICATED = ['Deployment', 'StatefulSet'];

/** A tier from its sample with another size, and lines below `components`. */
function inputsOf(tier: TierName, size: Size, own = ''): Inputs {
  const file = join(VALUES, `${tier}.yaml`);
  const text = `${bareSample(tier)}\nsize: ${size}\n${own}`;
  const values = loadSiteFrom(parseYamlSource(file, text), siteRulesOf(tierNamed(tier)));
  return { ...sampleInputs(tier), values };
}

function sized(tier: TierName, size: Size, own = ''): RenderedTier {
  return renderTier(tier, inputsOf(tier, size, own));
}

function workloads(tier: RenderedTier): readonly Workload[] {
  return tier.outputs
    .flatMap(({ composed }) => [...composed.planes.values()].flat())
    .filter((object) => REPLICATED.includes(String(object['kind'])))
    .map((object) => {
      const { replicas, template } = object['spec'] as { replicas: number; template: { spec: Pod } };
      const { name, annotations = {} } = metadataOf(object) as { name: string; annotations?: Record<string, string> };
      return { name, replicas, pod: template.spec, reason: annotations['sallyport.dev/single-replica'] };
    });
}

interface Pod {
  readonly topologySpreadConstraints?: readonly { readonly whenUnsatisfiable: string }[];
}

interface Workload {
  readonly name: string;
  readonly replicas: number;
  readonly pod: Pod;
  readonly reason: string | undefined;
}

function singlesIn(inventory: string): readonly { readonly reason: string | null }[] {
  return (JSON.parse(inventory) as { singleReplicas: { reason: string | null }[] }).singleReplicas;
}

describe.each(TIER_NAMES)('%s', (tier) => {
  it.each(['medium', 'large'] as const)('at %s has no single pod without a stated reason', (size) => {
    const single = workloads(sized(tier, size)).filter(({ replicas }) => replicas === 1);
    expect(single.filter(({ reason }) => reason === undefined || reason === SITE_WANTS_ONE)).toEqual([]);
  });

  it('at medium puts no two pods of one service on a node', () => {
    const several = workloads(sized(tier, 'medium')).filter(({ replicas }) => replicas > 1);
    const kinds = several.map(({ name, pod }) => [name, pod.topologySpreadConstraints?.[0]?.whenUnsatisfiable]);
    expect(kinds.filter(([, kind]) => kind !== 'DoNotSchedule')).toEqual([]);
    expect(several.length).toBeGreaterThan(3);
  });

  it('at large is audited clean, and has the same identities and ways out as at small', () => {
    const rendered = sized(tier, 'large');
    const { reports, files } = finishTier(rendered, inputsOf(tier, 'large'));
    expect(reports.flatMap(({ findings }) => findings.filter(isLive))).toEqual([]);
    const singles = [...files]
      .filter(([path]) => path.endsWith('inventory.json'))
      .flatMap(([, text]) => singlesIn(text));
    expect(singles.length).toBeGreaterThan(3);
    expect(singles.filter(({ reason }) => reason === null)).toEqual([]);
    for (const [index, { composed }] of rendered.outputs.entries()) {
      const small = sized(tier, 'small').outputs[index]?.composed.graph;
      expect(composed.graph.members.map(({ name }) => name)).toEqual(small?.members.map(({ name }) => name));
      expect(composed.graph.flows.filter(({ exit }) => exit !== undefined).map(({ purpose }) => purpose)).toEqual(
        small?.flows.filter(({ exit }) => exit !== undefined).map(({ purpose }) => purpose),
      );
    }
  });
});

describe('a size', () => {
  it.each(Object.entries<Pick<Component, 'knobs' | 'presets'>>(components))(
    'of %s sets only knobs that there are, to values that they take',
    (_name, { knobs, presets }) => {
      for (const size of SIZES) expect(() => knobs.parse(presetOf(presets, size))).not.toThrow();
    },
  );

  it('leaves alone what the values file sets, and says so where that is one pod', () => {
    const found = workloads(sized('airgapped', 'medium', 'components: { coredns: { replicas: 1 } }')).find(
      ({ name }) => name === 'coredns',
    );
    expect(found).toMatchObject({ replicas: 1, reason: SITE_WANTS_ONE });
  });

  it('small says of what larger sizes run several of that it is small', () => {
    const single = workloads(sized('airgapped', 'small')).filter(({ replicas }) => replicas === 1);
    expect(single.find(({ name }) => name === 'alertmanager')?.reason).toBe(SMALL_HAS_ONE);
    expect(single.find(({ name }) => name === 'grafana')?.reason).toMatch(/SQLite/);
    expect(single.filter(({ reason }) => reason === undefined)).toEqual([]);
  });
});
