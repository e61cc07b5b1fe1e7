import type { Construct } from 'constructs';
import { z } from 'zod';
import type { Component, DeclareContext, Declaration } from '../../src/core/component';
import { compose, type Placement } from '../../src/core/compose';
import type { Graph } from '../../src/core/graph';
import type { TierName } from '../../src/core/tier';
import { tierNamed } from '../../src/app';
import { partOf } from '../../src/core/site';
import { sampleInputs } from './render';

/** A component that only declares. */
export function declaring(name: string, declaration: Declaration): Component {
  return {
    name,
    plane: 'observability',
    summary: name,
    knobs: z.strictObject({}),
    images: [],
    declare: () => declaration,
    render: (_scope: Construct) => undefined,
  };
}

/** Context of a tier's sample, as components get it. */
export function contextOf(tier: TierName, part: 'control-plane' | 'data-plane' | null = null): DeclareContext<unknown> {
  const inputs = sampleInputs(tier);
  const { values } = inputs;
  return {
    knobs: {},
    tier,
    part,
    posture: tierNamed(tier).posture,
    site: values.site,
    ...partOf(values, part),
    size: values.size,
    nodePools: values.nodePools,
    egress: values.egress,
    models: inputs.models,
    policy: inputs.policy,
  };
}

/** Composes hand-made components in a tier. */
export function composeIn(
  tier: TierName,
  components: readonly Component[],
  part: 'control-plane' | 'data-plane' | null = null,
): Graph {
  const placements: Placement[] = components.map((component) => ({ component, context: contextOf(tier, part) }));
  return compose(placements);
}
