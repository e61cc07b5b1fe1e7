import type { AuditOptions } from '../../src/audit';
import type { TierName } from '../../src/core/tier';
import type { ManifestFile, ManifestObject } from '../../src/manifest/manifest';
import { parseManifest } from '../../src/manifest/parse';
import { renderSample, sampleInputs } from '../helpers/render';

/** One output of a tier as the auditor sees it. */
export interface Output {
  readonly tier: TierName;
  /** `''`, `control-plane` or `data-plane`. */
  readonly folder: string;
  readonly files: readonly ManifestFile[];
  readonly objects: readonly ManifestObject[];
  readonly options: AuditOptions;
}

const known = new Map<TierName, readonly Output[]>();

/** The outputs of a tier's committed sample, read back once. */
export function outputsOf(tier: TierName): readonly Output[] {
  const outputs = known.get(tier) ?? readOutputs(tier);
  known.set(tier, outputs);
  return outputs;
}

/** What `verify --tier` is told. */
export function optionsOf(tier: TierName): AuditOptions {
  const { boundary, permissions, tier: definition } = renderSample(tier);
  const { lock } = sampleInputs(tier);
  return { boundary, permissions, lock, exceptions: definition.exceptions, asOf: null };
}

function readOutputs(tier: TierName): readonly Output[] {
  return renderSample(tier).outputs.map(({ folder, files }) => {
    const parsed = [...files]
      .filter(([path]) => path.startsWith('manifests/'))
      .map(([path, text]) => parseManifest(path, text));
    return { tier, folder, files: parsed, objects: parsed.flatMap((file) => file.objects), options: optionsOf(tier) };
  });
}
