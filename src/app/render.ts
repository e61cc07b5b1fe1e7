import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { sealMember } from '../constructs/seal';
import { setOutputFacts } from '../constructs/scope';
import type { AdmissionPolicy } from '../core/admission';
import type { ArtefactEntry } from '../core/artefact';
import type { Component, DeclareContext, RenderContext } from '../core/component';
import { compose, platformFacts, type Placement } from '../core/compose';
import { SallyportError } from '../core/errors';
import type { Graph, MemberView, PlatformFacts } from '../core/graph';
import { imageRef, type ImageEntry, type ImageSource, type Lock } from '../core/image';
import { allowsUpstreamImages } from '../core/posture';
import { compareText } from '../core/result';
import { partOf } from '../core/site';
import { PLANES, type Plane, type Tier, type TierOutput } from '../core/tier';
import type { Inputs } from './inputs';
import { quotas } from './quotas';
import { applierRights } from './applier-rights';
import { releaseRights } from './release-rights';
import { withPlaces } from './places';

/** The objects of one output, plane by plane, as plain data with sorted keys. */
export interface ComposedOutput {
  readonly part: TierOutput['part'];
  readonly graph: Graph;
  readonly context: DeclareContext<unknown>;
  readonly planes: ReadonlyMap<Plane, readonly KubeObject[]>;
  /** Lock entries that this output uses. */
  readonly images: readonly ImageEntry[];
  /** Artefacts of the lock that have to be in the cluster before it. */
  readonly artefacts: readonly ArtefactEntry[];
}

export type KubeObject = Readonly<Record<string, unknown>>;

/**
 * Composes, renders and seals one output of a tier. Nothing is read from disk, clock or environment.
 * @throws SallyportError 'usage' for inputs that a component refuses, at their place in the file.
 */
export function composeOutput(
  tier: Tier,
  output: TierOutput,
  inputs: Inputs,
  admissionPolicies: readonly AdmissionPolicy[],
): ComposedOutput {
  return withPlaces(inputs.sources ?? {}, () => composed(tier, output, inputs, admissionPolicies));
}

function composed(
  tier: Tier,
  output: TierOutput,
  inputs: Inputs,
  admissionPolicies: readonly AdmissionPolicy[],
): ComposedOutput {
  const source = imageSource(tier, inputs);
  const placements = output.components.map((component) => place(component, tier, output, inputs));
  const byName = [...placements].sort((a, b) => compareText(a.component.name, b.component.name));
  const graph = compose(placements);
  // What is switched off has no members: no image of it is admitted, and nobody is told what it would export.
  const there = byName.map(({ component }) => component).filter((component) => isThere(component, graph));
  const images = lockedImages(there, inputs.lock);
  const artefacts = lockedArtefacts(graph, output, inputs.lock);
  const context = declareContext(tier, output, inputs, {});
  const platform = platformFacts(graph, context, {
    trustAnchors: inputs.values.site.trust.pem,
    admissionPolicies,
    images: images.map((entry) => imageRef(entry, source).reference).sort(compareText),
    systemNamespaces: [...context.cluster.systemNamespaces].sort(compareText),
    lockDigest: inputs.lockDigest ?? null,
    watches: there.flatMap(({ watch }) => watch ?? []),
  });
  const charts = chartsOf(output, context);
  for (const { component, context: own } of byName) {
    renderComponent(component, own, { graph, platform, lock: inputs.lock, source, charts });
  }
  for (const member of graph.members) sealMember(chartFor(charts, member.plane), member, graph);
  return { part: output.part, graph, context, planes: planesOf(charts, graph, tier.name), images, artefacts };
}

function isThere({ name }: Component, { members }: Graph): boolean {
  return members.some(({ component }) => component === name);
}

/** Objects by plane; what a namespace may hold, and what may be read of the release, follows from all of them. */
function planesOf(
  charts: ReadonlyMap<Plane, Chart>,
  { members }: Graph,
  tier: string,
): ReadonlyMap<Plane, readonly KubeObject[]> {
  const planes = new Map([...charts].map(([plane, chart]) => [plane, objectsIn(chart)]));
  const foundation = planes.get('foundation');
  if (foundation !== undefined) planes.set('foundation', [...foundation, ...quotas([...planes.values()].flat(), tier)]);
  for (const member of members.filter(
    ({ declaration }) => declaration.readsRelease === true || declaration.watchesRelease === true,
  )) {
    const rights = releaseRights([...planes.values()].flat(), member, tier);
    planes.set(member.plane, [...(planes.get(member.plane) ?? []), ...rights]);
  }
  for (const member of members.filter(({ declaration }) => declaration.appliesAs !== undefined)) {
    const rights = applierRights([...planes.values()].flat(), member, tier);
    planes.set(member.plane, [...(planes.get(member.plane) ?? []), ...rights]);
  }
  return planes;
}

interface Rendering {
  readonly graph: Graph;
  readonly platform: PlatformFacts;
  readonly lock: Lock;
  readonly source: ImageSource;
  readonly charts: ReadonlyMap<Plane, Chart>;
}

function renderComponent(component: Component, context: DeclareContext<unknown>, rendering: Rendering): void {
  const chart = chartFor(rendering.charts, component.plane);
  component.render(new Construct(chart, component.name), renderContext(component, context, rendering));
}

function renderContext(
  component: Component,
  context: DeclareContext<unknown>,
  rendering: Rendering,
): RenderContext<unknown> {
  const { graph, platform } = rendering;
  const own = graph.members.filter((member) => member.component === component.name);
  const endpoint = (name: string): ReturnType<RenderContext<unknown>['endpoint']> =>
    own.map((member) => graph.endpoints.get(member.name)?.get(name)).find((found) => found !== undefined);
  return {
    ...context,
    platform,
    member: (role) => memberOf(own, component, role),
    endpoint,
    required: (name) => endpoint(name) ?? undeclared(component, `endpoint ${name}`),
    image: (id) => imageFor(component, id, rendering),
  };
}

function memberOf(own: readonly MemberView[], component: Component, role: string | undefined): MemberView {
  return (
    own.find((member) => member.role === (role ?? null)) ?? undeclared(component, `member ${role ?? component.name}`)
  );
}

function imageFor(component: Component, id: string, { lock, source }: Rendering): string {
  const entry = lock.images[id];
  if (!component.images.includes(id) || entry === undefined) return undeclared(component, `image ${id}`);
  return imageRef(entry, source).reference;
}

function undeclared(component: Component, what: string): never {
  throw new SallyportError('bug', {
    message: `component ${component.name} uses ${what}, which it does not declare`,
    fix: `declare it in src/components/${component.plane}/${component.name}`,
  });
}

function place(component: Component, tier: Tier, output: TierOutput, inputs: Inputs): Placement {
  return { component, context: declareContext(tier, output, inputs, inputs.values.components[component.name]) };
}

function declareContext(tier: Tier, output: TierOutput, inputs: Inputs, knobs: unknown): DeclareContext<unknown> {
  const { values, models, policy } = inputs;
  return {
    knobs,
    tier: tier.name,
    posture: tier.posture,
    part: output.part,
    site: values.site,
    ...partOf(values, output.part),
    size: values.size,
    nodePools: values.nodePools,
    egress: values.egress,
    models,
    policy,
  };
}

/** Where this tier's images come from, within what its posture allows. */
export function imageSource(tier: Tier, inputs: Inputs): ImageSource {
  const { host, prefix, source } = inputs.values.site.registry;
  return source === 'upstream' && allowsUpstreamImages(tier.posture)
    ? { kind: 'upstream', host, prefix, registries: tier.upstreamRegistries }
    : { kind: 'mirror', host, prefix };
}

function lockedImages(components: readonly Component[], lock: Lock): readonly ImageEntry[] {
  const ids = new Set(components.flatMap((component) => component.images));
  return [...ids].sort(compareText).map((id) => lockedImage(id, lock));
}

/** Artefacts of the components that have members; what is switched off needs none. */
function lockedArtefacts(
  { members }: Graph,
  { components }: TierOutput,
  { artefacts = {} }: Lock,
): readonly ArtefactEntry[] {
  const there = new Set(members.map(({ component }) => component));
  const ids = components.filter(({ name }) => there.has(name)).flatMap(({ artefacts: own = [] }) => own);
  return [...new Set(ids)].sort(compareText).map((id) => artefacts[id] ?? missingIn(`artefact ${id}`, id));
}

function missingIn(what: string, id: string): never {
  throw new SallyportError('usage', {
    message: `the lock has no ${what}`,
    fix: `add ${id} with its origin, tag and digest to values/lock.yaml`,
  });
}

/** @throws SallyportError 'usage' if the lock lacks it. */
export function lockedImage(id: string, lock: Lock): ImageEntry {
  return lock.images[id] ?? missingIn(`image ${id}`, id);
}

function chartsOf(output: TierOutput, context: DeclareContext<unknown>): ReadonlyMap<Plane, Chart> {
  const app = new App();
  const planes = [...new Set(output.components.map((component) => component.plane))];
  planes.sort((a, b) => PLANES[a].order - PLANES[b].order);
  return new Map(
    planes.map((plane) => {
      const chart = new Chart(app, plane, { disableResourceNameHashes: true });
      const { tier, posture, site, cluster, storage, nodePools, size } = context;
      setOutputFacts(chart, { tier, plane, posture, site, cluster, storage, nodePools, size });
      return [plane, chart];
    }),
  );
}

function chartFor(charts: ReadonlyMap<Plane, Chart>, plane: Plane): Chart {
  const chart = charts.get(plane);
  if (chart === undefined) throw new SallyportError('bug', { message: `no chart for plane ${plane}` });
  return chart;
}

function objectsIn(chart: Chart): readonly KubeObject[] {
  return chart.node
    .findAll()
    .filter((construct) => ApiObject.isApiObject(construct))
    .map((object) => (object as ApiObject).toJson() as KubeObject);
}
