import type { RenderedOutput, RenderedTier } from '../app';
import { examine } from '../audit';
import { draftName } from '../core/image';
import type { VerifyReport } from '../core/result';
import { VERSION } from '../core/version';
import { formatCanonicalJson } from '../format/json';
import { parseManifest } from '../manifest/parse';
import type { Inputs } from './inputs';

/** A tier that has been judged, as the files to write. */
export interface FinishedTier {
  readonly name: string;
  /** Path below the tier's folder → content. */
  readonly files: ReadonlyMap<string, string>;
  readonly objects: number;
  /** What the auditor says, one report an output. */
  readonly reports: readonly VerifyReport[];
  /** Used lock entries without a digest of an image. */
  readonly drafts: readonly string[];
}

/** Reads the rendered YAML back, audits it as a stranger would, and adds the inventory of each output. */
export function finishTier(rendered: RenderedTier, inputs: Inputs): FinishedTier {
  const files = new Map<string, string>();
  const reports: VerifyReport[] = [];
  for (const output of rendered.outputs) {
    const prefix = output.folder === '' ? '' : `${output.folder}/`;
    const { report, inventory } = judge(rendered, output, inputs);
    reports.push(report);
    for (const [path, text] of output.files) files.set(`${prefix}${path}`, text);
    files.set(`${prefix}inventory.json`, inventory);
  }
  return {
    name: rendered.tier.name,
    files,
    reports,
    objects: reports.reduce((sum, report) => sum + report.summary.documents, 0),
    drafts: rendered.drafts.map(draftName),
  };
}

function judge(
  rendered: RenderedTier,
  output: RenderedOutput,
  inputs: Inputs,
): { readonly report: VerifyReport; readonly inventory: string } {
  const { tier, boundary, permissions } = rendered;
  const options = { boundary, permissions, lock: inputs.lock, exceptions: tier.exceptions, asOf: null };
  const objects = [...output.files]
    .filter(([path]) => path.startsWith('manifests/'))
    .flatMap(([path, text]) => parseManifest(path, text).objects);
  const { result, inventory } = examine(objects, options);
  const report: VerifyReport = {
    schema: 'sallyport.dev/verify/v1',
    tool: { name: 'sallyport', version: VERSION },
    policy: { tier: tier.name, rules: result.rules },
    summary: result.summary,
    findings: result.findings,
  };
  return { report, inventory: formatCanonicalJson(inventory) };
}
