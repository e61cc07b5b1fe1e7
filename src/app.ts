import { tiers } from '../tiers';
import { admissionPolicies } from './app/admission';
import { tierBoundary, tierPermissions } from './app/boundary';
import type { Inputs } from './app/inputs';
import { kustomization, manifestFiles } from './app/manifests';
import { composeOutput, type ComposedOutput } from './app/render';
import type { Boundary, Permissions } from './core/boundary';
import { SallyportError } from './core/errors';
import type { ImageEntry } from './core/image';
import { compareText } from './core/result';
import { TIER_NAMES, type Tier, type TierName } from './core/tier';
import { nodeFiles } from './node';

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
  /** Used lock entries without a digest of an image; the render is a draft while there are any. */
  readonly drafts: readonly ImageEntry[];
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
  const drafts = draftsOf(composed);
  return {
    tier,
    boundary,
    permissions,
    drafts,
    outputs: composed.map((output) => ({
      folder: output.part ?? '',
      composed: output,
      files: outputFiles(output, drafts, tier),
    })),
  };
}

function outputFiles(output: ComposedOutput, drafts: readonly ImageEntry[], tier: Tier): ReadonlyMap<string, string> {
  const manifests = manifestFiles(
    output,
    drafts.filter((entry) => output.images.includes(entry)),
  );
  const files = new Map<string, string>([['kustomization.yaml', kustomization(manifests.keys())]]);
  for (const [name, text] of manifests) files.set(`manifests/${name}`, text);
  for (const [name, text] of nodeFiles({ ...output.context, upstreamRegistries: tier.upstreamRegistries }))
    files.set(`node/${name}`, text);
  return files;
}

function draftsOf(outputs: readonly ComposedOutput[]): readonly ImageEntry[] {
  const open = outputs
    .flatMap((output) => output.images)
    .filter((entry) => entry.digest === null || entry.isMadeUp === true);
  return [...new Map(open.map((entry) => [entry.id, entry])).values()].sort((a, b) => compareText(a.id, b.id));
}
