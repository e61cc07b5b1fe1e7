import type { RenderedOutput, RenderedTier } from '../app';
import { examine } from '../audit';
import type { Inventory, Requests } from '../audit/inventory';
import type { VerifyReport } from '../core/result';
import { VERSION } from '../core/version';
import { formatCanonicalJson } from '../format/json';
import { parseManifest } from '../manifest/parse';
import { draftTexts } from './drafts';
import type { Inputs } from './inputs';

/** A tier that has been judged, as the files to write. */
export interface FinishedTier {
  readonly name: string;
  /** Path below the tier's folder → content. */
  readonly files: ReadonlyMap<string, string>;
  readonly objects: number;
  /** What the auditor says, one report an output. */
  readonly reports: readonly VerifyReport[];
  /** What each output asks its cluster for, by folder below the tier's; the only one is ''. */
  readonly requests: ReadonlyMap<string, Requests>;
  /** What has no digest yet, in words, one text a file that lacks them. */
  readonly drafts: readonly string[];
  /** What knobs leave undone and an operator would miss, each once. */
  readonly notices: readonly string[];
}

/** Reads the rendered YAML back, audits it as a stranger would, and adds the inventory of each output. */
export function finishTier(rendered: RenderedTier, inputs: Inputs): FinishedTier {
  const files = new Map<string, string>();
  const reports: VerifyReport[] = [];
  const requests = new Map<string, Requests>();
  for (const output of rendered.outputs) {
    const prefix = output.folder === '' ? '' : `${output.folder}/`;
    const { report, inventory } = judge(rendered, output, inputs);
    reports.push(report);
    for (const [path, text] of output.files) files.set(`${prefix}${path}`, text);
    files.set(`${prefix}inventory.json`, formatCanonicalJson(inventory));
    requests.set(output.folder, inventory.requests);
  }
  return {
    name: rendered.tier.name,
    files,
    reports,
    requests,
    objects: reports.reduce((sum, report) => sum + report.summary.documents, 0),
    drafts: draftTexts(rendered.drafts),
    notices: noticesOf(rendered),
  };
}

function noticesOf({ outputs }: RenderedTier): readonly string[] {
  const members = outputs.flatMap(({ composed }) => composed.graph.members);
  const notices = members.flatMap(({ name, declaration: { notice } }) =>
    notice === undefined ? [] : `${name}: ${notice}`,
  );
  return [...new Set(notices)];
}

function judge(
  rendered: RenderedTier,
  output: RenderedOutput,
  inputs: Inputs,
): { readonly report: VerifyReport; readonly inventory: Inventory } {
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
  return { report, inventory };
}
