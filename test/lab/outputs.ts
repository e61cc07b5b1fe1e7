import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LabOptions } from './arguments';
import { isAnyAsked } from './asked';
import { providePrograms, type Programs } from './cluster/cluster';
import type { Findings } from './findings';
import { checkOutput, RAN } from './lab';
import { outputsOf, readOutput } from './manifests';
import { isInside } from './pods/inside';
import type { PodSite } from './pods/run';
import { minorsIn, needsPods, providePods, type Progress } from './provision';
import { playSite, renderTier, repositoryAt } from './render';
import type { Report } from './report';
import type { Scope } from './scope';
import { outputsIn, siteOf, tierOf } from './site';
import { componentsOf } from './workloads';

/** Errors are planted into the strictest tier that is asked for. */
const PLANTED_INTO = 'airgapped';

/** Where a run works, and what it was asked for. */
export interface Workplace {
  /** Of this repository. */
  readonly root: string;
  readonly options: LabOptions;
  /** Folder for logs, renders and whatever else is written. */
  readonly work: string;
  readonly scope: Scope;
  readonly progress: Progress;
}

/** Renders outputs for the site that the lab plays, and looks at them, one after the other. */
export async function checkOutputs(outputs: readonly string[], place: Workplace, findings: Findings): Promise<void> {
  const { root, options, work, progress } = place;
  const repository = repositoryAt(root);
  const rendered = join(work, 'rendered');
  mkdirSync(rendered);
  const hasPods = isInside() && needsPods(root, options);
  const programs = hasPods ? await providePods(repository.modules, progress) : undefined;
  for (const tier of new Set(outputs.map(tierOf))) {
    const { values, authority } = await playSite(repository, tier, join(work, `site-${tier}`));
    await renderTier({ ...repository, values }, tier, rendered);
    const own = outputs.filter((output) => tierOf(output) === tier);
    findings.report.check(
      `${own.join(', ')}: the values know every output of the tier`,
      outputsOf(rendered, tier)
        .filter((output) => !outputsIn(values, tier).includes(output))
        .map(
          (output) => `${output} is rendered, and no cluster in values/${tier}.yaml has its name: nobody looks at it`,
        ),
    );
    const asked = own.filter((output) => hasAsked(rendered, output, options));
    if (asked.length === 0) {
      progress(`${own.join(', ')}: has none of ${options.names.join(', ')}`);
      continue;
    }
    findings.seen.push(...asked.map((output) => ({ output, components: componentsIn(rendered, output) })));
    const site = { tier, values: join(values, `${tier}.yaml`) };
    findings.report.check(
      `${own.join(', ')}: the platform can issue with the authority`,
      await authority.check(repository.cli, site),
    );
    const pods = programs && { programs, repository: root, authority };
    for (const output of asked) await lookAt({ output, rendered, values, pods }, place, findings);
  }
}

/** True if an output has a component that is asked for. */
function hasAsked(rendered: string, output: string, { names }: LabOptions): boolean {
  return isAnyAsked(names, [...RAN, ...componentsIn(rendered, output)]);
}

function componentsIn(rendered: string, output: string): ReadonlySet<string> {
  return componentsOf(readOutput(rendered, output).flat());
}

interface Rendered {
  readonly output: string;
  readonly rendered: string;
  /** Folder of the values that it was rendered with. */
  readonly values: string;
  readonly pods: PodSite | undefined;
}

async function lookAt(
  { output, rendered, values, pods }: Rendered,
  place: Workplace,
  { report, silence }: Findings,
): Promise<void> {
  const { tiers, names, kubernetes } = place.options;
  const site = siteOf(values, output);
  const minor = kubernetes ?? site.kubernetesVersion;
  const programs = await programsFor({ output, minor }, place, report);
  if (programs === undefined) return;
  const isInto = tierOf(output) === (tiers.includes(PLANTED_INTO) ? PLANTED_INTO : tiers[0]);
  const run = {
    output,
    rendered,
    site,
    cli: repositoryAt(place.root).cli,
    names,
    programs,
    silence,
    work: place.work,
    plantsErrors: isInto && names.length === 0,
  };
  await checkOutput({ ...run, ...(pods && { pods }) }, report, place.scope);
}

/** An output whose Kubernetes the lab does not have is not looked at, and that is a failure. */
async function programsFor(
  { output, minor }: { readonly output: string; readonly minor: string },
  { root, progress }: Workplace,
  report: Report,
): Promise<Programs | undefined> {
  const { modules } = repositoryAt(root);
  const known = minorsIn(modules);
  if (known.includes(minor)) return providePrograms(minor, modules, progress);
  const [tier = '', part] = output.split('/');
  const key = part === undefined ? 'cluster' : `clusters.${part}`;
  const text = `values/${tier}.yaml: ${key}.kubernetesVersion is ${minor}; the lab has ${known.join(' and ')}`;
  report.check(`${output}: the lab has its Kubernetes`, [text], [], output);
  return undefined;
}
