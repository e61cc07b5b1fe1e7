import { tiers } from '../tiers';
import { admissionPolicies } from './app/admission';
import { tierBoundary, tierPermissions } from './app/boundary';
import { draftsOf, type Drafts } from './app/drafts';
import type { Inputs } from './app/inputs';
import { kustomization, manifestFiles } from './app/manifests';
import { composeOutput, imageSource, lockedImage, type ComposedOutput } from './app/render';
import type { Boundary, Permissions } from './core/boundary';
import { SallyportError } from './core/errors';
import { TIER_NAMES, type Tier, type TierName } from './core/tier';
import { imageRef } from './core/image';
import { yamlText } from './core/yaml-text';
import { EMERGENCY_ROLE } from './core/names';
import { nodeFiles, PAUSE_IMAGE, type NodeFacts, type PolicyObject } from './node';

export { loadInputs, type InputPaths, type Inputs } from './app/inputs';
export { tierBoundary, tierPermissions } from './app/boundary';

/** One output as text: path relative to the output's folder → content. */
export interface RenderedOutput {
  /** Folder below the tier's: `''`, `control-plane` or `data-plane`. */
  readonly folder: string;
  readonly files: ReadonlyMap<string, string>;
  readonly composed: ComposedOutput;
}

/** A tier as text, with what the auditor needs to judge it. */
export interface RenderedTier {
  readonly tier: Tier;
  readonly outputs: readonly RenderedOutput[];
  readonly boundary: Boundary;
  readonly permissions: Permissions;
  /** What has no digest yet; the render is a draft while there is anything. */
  readonly drafts: Drafts;
}

export function tierNamed(name: string): Tier {
  const tier = tiers.find((candidate) => candidate.name === name);
  if (tier !== undefined) return tier;
  throw new SallyportError('usage', {
    message: 'unknown tier',
    value: name,
    allowed: TIER_NAMES.join(', '),
    fix: 'choose one of the tiers',
  });
}

export function allTiers(): readonly Tier[] {
  return tiers;
}

/** Renders a tier from its inputs. A pure function: same inputs, same bytes. */
export function renderTier(name: TierName | Tier, inputs: Inputs): RenderedTier {
  const tier = typeof name === 'string' ? tierNamed(name) : name;
  const boundary = tierBoundary(tier, inputs);
  const permissions = tierPermissions(tier, inputs.values);
  const policies = admissionPolicies({ boundary, permissions });
  const composed = tier.outputs.map((output) => composeOutput(tier, output, inputs, policies));
  const pause = lockedImage(PAUSE_IMAGE, inputs.lock);
  const drafts = draftsOf(composed, [pause]);
  const nodes = {
    upstreamRegistries: tier.upstreamRegistries,
    pauseImage: imageRef(pause, imageSource(tier, inputs)).reference,
  };
  return {
    tier,
    boundary,
    permissions,
    drafts,
    outputs: composed.map((output) => ({
      folder: output.part ?? '',
      composed: output,
      files: outputFiles(output, nodes),
    })),
  };
}

function outputFiles(
  output: ComposedOutput,
  nodes: Pick<NodeFacts, 'upstreamRegistries' | 'pauseImage'>,
): ReadonlyMap<string, string> {
  const manifests = manifestFiles(output, draftsOf([output]));
  const files = new Map<string, string>([['kustomization.yaml', kustomization(manifests.keys(), output)]]);
  if (output.artefacts.length > 0) files.set('artefacts.yaml', artefactsText(output));
  for (const [name, text] of manifests) files.set(`manifests/${name}`, text);
  const facts = { policies: policiesIn(output), emergencyGroups: emergencyGroupsIn(output) };
  for (const [name, text] of nodeFiles({ ...output.context, ...nodes, ...facts })) files.set(`node/${name}`, text);
  return files;
}

/** What has to be applied first. Its origin is outside, so it stands in the lock alone, under the same id. */
function artefactsText({ artefacts }: Pick<ComposedOutput, 'artefacts'>): string {
  return yamlText({
    schema: 'sallyport.dev/artefacts/v1',
    artefacts: artefacts.map(({ id, tag, path, digest, licence }) => ({ id, tag, path, digest, licence })),
  });
}

/** Admission policies and their bindings, for nodes that read them from files. */
function policiesIn({ planes }: ComposedOutput): readonly PolicyObject[] {
  const kinds = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];
  return [...planes.values()].flat().flatMap((object) => {
    const { kind, metadata, spec } = object as { kind: string; metadata: { name: string }; spec: PolicyObject['spec'] };
    return kinds.includes(kind) ? [{ kind, name: metadata.name, spec }] : [];
  });
}

/** Groups that are bound to the role for emergencies. */
function emergencyGroupsIn({ planes }: ComposedOutput): readonly string[] {
  const bindings = [...planes.values()].flat().filter(({ kind, metadata }) => {
    const { name } = metadata as { readonly name: string };
    return kind === 'RoleBinding' && name === EMERGENCY_ROLE;
  });
  const subjects = bindings.flatMap((binding) => binding['subjects'] as readonly { readonly name: string }[]);
  return [...new Set(subjects.map(({ name }) => name))];
}
