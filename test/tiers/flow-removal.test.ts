import { describe, expect, it } from 'vitest';
import { tierNamed } from '../../src/app';
import type { Component, Declaration, Need } from '../../src/core/component';
import { compose, type Placement } from '../../src/core/compose';
import { SallyportError } from '../../src/core/errors';
import type { Flow } from '../../src/core/graph';
import { TIER_NAMES } from '../../src/core/tier';
import { renderSample, sampleInputs } from '../helpers/render';

/** A declared need: whose it is, and which of that member's it is. */
interface Spot {
  readonly component: Component;
  readonly member: number;
  readonly need: number;
}

/** Needs that open nothing, by output: a port on demand that nobody asks for yet, and an endpoint that is not there. */
const IDLE: Readonly<Record<string, readonly string[]>> = {
  saas: ['egress-gateway: outside:model-provider'],
  'byoc/control-plane': ['conformance: images'],
  'byoc/data-plane': ['egress-gateway: outside:model-provider'],
};

/** What goes when the last of its callers goes: its ports are open on demand only. */
const BEHIND_OTHERS = 'egress-gateway ';

const outputs = TIER_NAMES.flatMap((tier) =>
  tierNamed(tier).outputs.map((output) => {
    const composed = renderSample(tier).outputs.find(({ composed: { part } }) => part === output.part)?.composed;
    if (composed === undefined) throw new Error(`${tier} has no output ${String(output.part)}`);
    const placements = output.components.map((component): Placement => {
      const knobs = sampleInputs(tier).values.components[component.name];
      return { component, context: { ...composed.context, knobs } };
    });
    return [[tier, output.part].filter(Boolean).join('/'), placements] as const;
  }),
);

describe.each(outputs)('of the needs that are declared in %s', (name, placements) => {
  const before = linesOf(placements);

  it('none can go without a flow of its caller, or a refusal that names it', () => {
    const idle = spotsIn(placements).filter((spot) => {
      const { endpoint } = needAt(placements, spot);
      const lost = lostWithout(placements, spot, before);
      return lost instanceof SallyportError ? !lost.message.includes(endpoint) : lost.length === 0;
    });
    expect(idle.map((spot) => `${spot.component.name}: ${needAt(placements, spot).endpoint}`)).toEqual(
      IDLE[name] ?? [],
    );
  });

  it('none takes a flow of another caller with it', () => {
    const strange = spotsIn(placements).flatMap((spot) => {
      const lost = lostWithout(placements, spot, before);
      return lost instanceof SallyportError
        ? []
        : lost.filter((line) => !isOf(spot, line, placements) && !line.startsWith(BEHIND_OTHERS));
    });
    expect(strange).toEqual([]);
  });
});

function isOf({ component, member }: Spot, line: string, placements: readonly Placement[]): boolean {
  const role = declared(placements, component).members[member]?.role ?? null;
  return line.startsWith(`${role === null ? component.name : `${component.name}-${role}`} `);
}

function spotsIn(placements: readonly Placement[]): readonly Spot[] {
  return placements.flatMap(({ component }) =>
    declared(placements, component).members.flatMap(({ needs }, member) =>
      needs.map((_, need) => ({ component, member, need })),
    ),
  );
}

function needAt(placements: readonly Placement[], { component, member, need }: Spot): Need {
  const found = declared(placements, component).members[member]?.needs[need];
  if (found === undefined) throw new Error(`${component.name} has no such need`);
  return found;
}

function declared(placements: readonly Placement[], component: Component): Declaration {
  const placed = placements.find((placement) => placement.component === component);
  if (placed === undefined) throw new Error(`${component.name} is not there`);
  return component.declare(placed.context);
}

/** Lines of the golden lists of flows that are gone when one need is taken back, or what the composition answers. */
function lostWithout(
  placements: readonly Placement[],
  spot: Spot,
  before: readonly string[],
): readonly string[] | SallyportError {
  try {
    const after = linesOf(placements.map((placement) => without(placement, spot)));
    return before.filter((line) => !after.includes(line));
  } catch (error) {
    if (error instanceof SallyportError) return error;
    throw error;
  }
}

function without(placement: Placement, { component, member, need }: Spot): Placement {
  if (placement.component !== component) return placement;
  const declare: Component['declare'] = (context) => ({
    members: component.declare(context).members.map((one, index) => ({
      ...one,
      needs: index === member ? one.needs.filter((_, at) => at !== need) : one.needs,
    })),
  });
  return { ...placement, component: { ...component, declare } };
}

function linesOf(placements: readonly Placement[]): readonly string[] {
  return compose(placements).flows.map(lineOf);
}

function lineOf({ from, to, ports, purpose }: Flow): string {
  return `${from.name} → ${to.name} ${ports.map(({ port, protocol }) => `${port}/${protocol}`).join()}: ${purpose}`;
}
