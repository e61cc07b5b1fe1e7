import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments, TIERS, USAGE, UsageError, type LabOptions } from './arguments';
import { isAnyAsked, isAsked } from './asked';
import { catalogue, isLookedAt, listing, whyNotHere, type Machine } from './catalogue';
import { providePrograms, type Programs } from './cluster/cluster';
import { gapsIn } from './completeness';
import { checkOutput, RAN } from './lab';
import { labLock } from './lock';
import { outputsOf, readOutput } from './manifests';
import { POD_KITS } from './pods/images';
import {
  componentsPage,
  COMPONENTS_PAGE,
  pageProblems,
  silencePage,
  SILENCE_PAGE,
  writePage,
  type Seen,
} from './evidence';
import { MachineError } from './machine-error';
import { enter, isInside, onRelease, whyNoPods } from './pods/inside';
import type { PodSite } from './pods/run';
import { playSite, renderTier, repositoryAt } from './render';
import { Report } from './report';
import { begun, BusyError, claim, readResults, writeResults } from './results';
import { isInstalled } from './run';
import { Scope } from './scope';
import { SilenceTable } from './silence-table';
import { minorsOf, siteOf } from './site';
import { onStop } from './stop';
import { provide } from './toolchain';
import { componentsOf } from './workloads';

const ROOT = join(__dirname, '..', '..', '..');
/** Outcomes of the last run, for `--list` and for the summary of CI. */
const RESULTS = join(ROOT, 'dist', 'lab-results.json');
/** One lab at a time writes them. */
const LOCK = join(ROOT, 'dist', 'lab.lock');
/** Errors are planted into the strictest tier that runs. */
const PLANTED_INTO = 'airgapped';
/** Exit code of a fault of ours. */
const BUG = 70;

async function main(): Promise<number> {
  const entries = catalogue(ROOT);
  const { lock, modules, values } = repositoryAt(ROOT);
  const options = readArguments(process.argv.slice(2), {
    components: entries.map(({ name }) => name),
    minors: minorsIn(modules),
  });
  switch (options.action) {
    case 'help':
      return print(USAGE.trimEnd());
    case 'list':
      return print(listing(entries, readResults(RESULTS, progress), await thisMachine()).join('\n'));
    case 'write-lock':
      writeFileSync(lock, labLock(readFileSync(join(values, 'lock.yaml'), 'utf8')));
      return print(lock);
    case 'run':
      return runLab(options);
  }
}

/** What a run works with, and what it gathers. */
interface Bench {
  readonly silence: SilenceTable;
  readonly report: Report;
  readonly scope: Scope;
  readonly work: string;
  /** Outputs that were to be looked at. */
  readonly seen: Seen[];
}

async function runLab(options: LabOptions): Promise<number> {
  if (!isInside()) claim(LOCK);
  const machine = await thisMachine();
  const hasCluster = needsCluster(options, machine);
  if (!isInside() && machine.noPods === undefined && hasCluster) {
    // Everything is fetched and built out here: inside there is no way to a registry.
    const building = onStop(() => Promise.resolve());
    await provideAll(options);
    building.release();
    return enter();
  }
  const [report, scope, silence] = [new Report(print), new Scope(), new SilenceTable()];
  const work = workFolder();
  const bench = { report, scope, silence, work, seen: [] };
  stopOnSignals(bench);
  const results = begun(readResults(RESULTS, progress));
  writeResults(RESULTS, results);
  try {
    skipOthers(options, machine, report);
    if (hasCluster) await runCluster(options, bench);
  } finally {
    await scope.close();
  }
  if (hasCluster) conclude(options, bench);
  writeResults(RESULTS, { ...results, outcomes: report.outcomes });
  finish(options, bench);
  return report.exitCode();
}

function workFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'sallyport-lab-'));
  } catch (error) {
    throw new MachineError(`no folder for temporary files: ${(error as Error).message}; set TMPDIR`, { cause: error });
  }
}

function stopOnSignals({ scope, work }: Bench): void {
  const stop = onStop(() => scope.close().finally(() => rmSync(work, { recursive: true, force: true })));
  if (isInside()) onRelease(stop.now);
}

/** Says what is missing of what was asked for, and keeps or compares the pages of evidence where the run is whole. */
function conclude({ names, tiers, writeEvidence }: LabOptions, bench: Bench): void {
  const { report, seen, silence } = bench;
  const isWhole = isInside() && names.length === 0 && tiers.length === TIERS.length;
  const outputs = seen.map(({ output }) => output);
  report.check(
    'everything that was asked for was looked at',
    gapsIn(report.outcomes, { names, tiers, outputs, isWhole }),
  );
  if (isWhole) report.check('what each program wants was measured, and on its defaults', silence.unmeasured());
  if (writeEvidence) keepEvidence(isWhole, bench);
  // What failed is said above, and would be said again by every row.
  else if (isWhole && report.isGood()) {
    const page = componentsPage(catalogue(ROOT), seen, report.outcomes);
    report.check(`${COMPONENTS_PAGE} is what ran`, pageProblems(ROOT, COMPONENTS_PAGE, page));
  }
}

function keepEvidence(isWhole: boolean, { report, seen, silence }: Bench): void {
  const isReady = isWhole && report.isGood();
  if (isReady) {
    writePage(ROOT, COMPONENTS_PAGE, componentsPage(catalogue(ROOT), seen, report.outcomes));
    writePage(ROOT, SILENCE_PAGE, silencePage(silence));
  }
  const why = isWhole ? 'something failed' : 'no pods run on this machine';
  report.check('docs/evidence is written', isReady ? [] : [`it is left as it was: ${why}`]);
}

/** Says what came out, and where the rest of it is. */
function finish(options: LabOptions, { report, work, silence }: Bench): void {
  const isEmpty = readdirSync(work).length === 0;
  if (isEmpty || (report.isGood() && !options.keep)) rmSync(work, { recursive: true, force: true });
  else progress(`logs and renders are in ${work}`);
  if (!silence.isEmpty) print(silence.lines().join('\n'));
  print(report.summary());
}

/** Components that do not run are said and counted, so that nobody takes silence for a pass. */
function skipOthers({ names }: LabOptions, machine: Machine, report: Report): void {
  for (const entry of catalogue(ROOT).filter(({ name }) => isAsked(names, name))) {
    const reason = whyNotHere(entry, machine);
    if (reason !== undefined) report.skip(entry.name, reason);
  }
}

async function provideAll(options: LabOptions): Promise<void> {
  const { tiers, kubernetes: minor } = options;
  const { modules, values } = repositoryAt(ROOT);
  const minors = minor === undefined ? tiers.flatMap((tier) => minorsOf(values, tier)) : [minor];
  for (const one of new Set(minors)) {
    if (minorsIn(modules).includes(one)) await providePrograms(one, modules, progress);
  }
  if (needsPods(options)) await providePods(modules);
}

async function providePods(modules: string): Promise<ReadonlyMap<string, string>> {
  const programs = new Map<string, string>();
  for (const kit of POD_KITS) programs.set(kit.module, await provide(kit, modules, progress));
  return programs;
}

async function runCluster(options: LabOptions, bench: Bench): Promise<void> {
  const repository = repositoryAt(ROOT);
  const rendered = join(bench.work, 'rendered');
  mkdirSync(rendered);
  const programs = isInside() && needsPods(options) ? await providePods(repository.modules) : undefined;
  for (const tier of options.tiers) {
    const { values, authority } = await playSite(repository, tier, join(bench.work, `site-${tier}`));
    await renderTier({ ...repository, values }, tier, rendered);
    const outputs = outputsOf(rendered, tier).filter((output) => hasAsked(rendered, output, options));
    if (outputs.length === 0) {
      progress(`${tier}: has none of ${options.names.join(', ')}`);
      continue;
    }
    bench.seen.push(...outputs.map((output) => ({ output, components: componentsIn(rendered, output) })));
    const site = { tier, values: join(values, `${tier}.yaml`) };
    bench.report.check(
      `${tier}: the platform can issue with the authority`,
      await authority.check(repository.cli, site),
    );
    const pods = programs && { programs, repository: ROOT, authority };
    for (const output of outputs) await runOutput({ output, rendered, values, pods }, options, bench);
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

async function runOutput(
  { output, rendered, values, pods }: Rendered,
  options: LabOptions,
  bench: Bench,
): Promise<void> {
  const { tiers, names, kubernetes } = options;
  const site = siteOf(values, output);
  const programs = await programsFor(output, kubernetes ?? site.kubernetesVersion, bench.report);
  if (programs === undefined) return;
  const isInto = output.split('/')[0] === (tiers.includes(PLANTED_INTO) ? PLANTED_INTO : tiers[0]);
  const { silence, work } = bench;
  const { cli } = repositoryAt(ROOT);
  const run = {
    output,
    rendered,
    site,
    cli,
    names,
    programs,
    silence,
    work,
    plantsErrors: isInto && names.length === 0,
  };
  await checkOutput({ ...run, ...(pods && { pods }) }, bench.report, bench.scope);
}

/** An output whose Kubernetes the lab does not have is not looked at, and that is a failure. */
async function programsFor(output: string, minor: string, report: Report): Promise<Programs | undefined> {
  const { modules } = repositoryAt(ROOT);
  const known = minorsIn(modules);
  if (known.includes(minor)) return providePrograms(minor, modules, progress);
  const [tier = '', part] = output.split('/');
  const key = part === undefined ? 'cluster' : `clusters.${part}`;
  const text = `values/${tier}.yaml: ${key}.kubernetesVersion is ${minor}; the lab has ${known.join(' and ')}`;
  report.check(`${output}: the lab has its Kubernetes`, [text], [], output);
  return undefined;
}

function minorsIn(modules: string): readonly string[] {
  return readdirSync(modules).flatMap((name) => /^kubernetes-(.*)$/.exec(name)?.[1] ?? []);
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function missingTools(): Promise<readonly string[]> {
  const tools: readonly (readonly [string, string])[] = [
    ['go', 'version'],
    ['openssl', 'version'],
  ];
  const found = await Promise.all(tools.map(([file, flag]) => isInstalled(file, flag)));
  return tools.filter((_, index) => found[index] !== true).map(([file]) => file);
}

/** What this machine lacks; inside, pods can run. */
async function thisMachine(): Promise<Machine> {
  const missing = await missingTools();
  const noPods = isInside() ? undefined : await whyNoPods();
  return {
    ...(missing.length > 0 && { noCluster: `not on this machine: ${missing.join(', ')}` }),
    ...(noPods !== undefined && { noPods }),
  };
}

/** True if something is asked for that is run or checked here: all of it takes a cluster. */
function needsCluster({ names }: LabOptions, machine: Machine): boolean {
  return catalogue(ROOT).some((entry) => isLookedAt(entry, machine) && isAsked(names, entry.name));
}

/** True if something is asked for that runs in a pod; then all pods run, since they need each other. */
function needsPods({ names }: LabOptions): boolean {
  return catalogue(ROOT).some(({ name, isPod }) => isPod === true && isAsked(names, name));
}

function print(text: string): 0 {
  process.stdout.write(`${text}\n`);
  return 0;
}

/** What a process ends with that could not say what came out. */
function codeOf(error: unknown): number {
  if (error instanceof UsageError) return 2;
  return error instanceof BusyError || error instanceof MachineError ? 3 : BUG;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const code = codeOf(error);
    progress(code === BUG ? String((error as Error).stack) : (error as Error).message);
    process.exitCode = code;
  },
);
