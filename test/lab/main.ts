import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readArguments, USAGE, UsageError, type LabOptions } from './arguments';
import { catalogue, listing, reasonOf } from './catalogue';
import { providePrograms, type Programs } from './cluster/cluster';
import { checkOutput } from './lab';
import { labLock } from './lock';
import { outputsOf } from './manifests';
import { POD_KITS } from './pods/images';
import { MachineError } from './machine-error';
import { enter, isInside, onRelease, whyNoPods } from './pods/inside';
import type { PodSite } from './pods/run';
import { playSite, renderTier, repositoryAt, type Repository } from './render';
import { Report, type Outcome } from './report';
import { isInstalled } from './run';
import { Scope } from './scope';
import { SilenceTable } from './silence-table';
import { minorsOf, siteOf } from './site';
import { onStop } from './stop';
import { provide } from './toolchain';

const ROOT = join(__dirname, '..', '..', '..');
/** Outcomes of the last run, for `--list` and for the summary of CI. */
const RESULTS = join(ROOT, 'dist', 'lab-results.json');
/** The committed copy of what the programs wanted to reach. */
const SILENCE = join(ROOT, 'docs', 'evidence', 'silence.md');
const SILENCE_HEAD = [
  '# What the programs wanted to reach',
  '',
  'Written by `npm run lab -- --write-silence`. Each program that the lab runs was started twice in a network namespace',
  'without a way out, with a capture of everything that it sent: on what we render, and on the configuration that it brings.',
  'On its defaults, a resolver told it an address for every name. _docs/lab.md_ says how.',
  '',
];
/** Errors are planted into the strictest tier that runs. */
const PLANTED_INTO = 'airgapped';

async function main(): Promise<number> {
  const entries = catalogue(ROOT);
  const options = readArguments(
    process.argv.slice(2),
    entries.map(({ name }) => name),
  );
  switch (options.action) {
    case 'help':
      return print(USAGE.trimEnd());
    case 'list':
      return print(listing(entries, lastOutcomes()).join('\n'));
    case 'write-lock': {
      const { lock, values } = repositoryAt(ROOT);
      writeFileSync(lock, labLock(readFileSync(join(values, 'lock.yaml'), 'utf8')));
      return print(lock);
    }
    case 'run':
      return runLab(options);
  }
}

async function runLab(options: LabOptions): Promise<number> {
  const report = new Report(print);
  const noPods = isInside() ? undefined : await whyNoPods();
  const missing = await missingTools();
  if (!isInside() && noPods === undefined && missing.length === 0) {
    // Everything is fetched and built out here: inside there is no way to a registry.
    const building = onStop(() => Promise.resolve());
    await provideAll(options);
    building.release();
    return enter();
  }
  const scope = new Scope();
  const silence = new SilenceTable();
  const work = workFolder();
  const stop = onStop(() => scope.close().finally(() => rmSync(work, { recursive: true, force: true })));
  if (isInside()) onRelease(stop.now);
  rmSync(RESULTS, { force: true });
  try {
    const hasCluster = missing.length === 0;
    skipOthers(options, { noPods, hasCluster }, report);
    if (hasCluster) await runCluster(options, { report, scope, work, silence });
    else report.skip('a cluster without containers', `not on this machine: ${missing.join(', ')}`);
  } finally {
    await scope.close();
  }
  finish(options, { report, scope, work, silence });
  return report.exitCode();
}

function workFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'sallyport-lab-'));
  } catch (error) {
    throw new MachineError(`no folder for temporary files: ${(error as Error).message}; set TMPDIR`, { cause: error });
  }
}

/** Writes down what came out, and says it. */
function finish(options: LabOptions, { report, work, silence }: Bench): void {
  mkdirSync(dirname(RESULTS), { recursive: true });
  writeFileSync(RESULTS, JSON.stringify({ outcomes: report.outcomes }, null, 2));
  if (report.isGood() && !options.keep) rmSync(work, { recursive: true, force: true });
  else process.stderr.write(`logs and renders are in ${work}\n`);
  if (!silence.isEmpty) {
    print(silence.lines().join('\n'));
    if (options.writeSilence) writeSilence(silence);
  }
  print(report.summary());
}

/** Keeps the table where it is read with the rest of the papers. */
function writeSilence(silence: SilenceTable): void {
  mkdirSync(dirname(SILENCE), { recursive: true });
  writeFileSync(SILENCE, [...SILENCE_HEAD, ...silence.lines(), ''].join('\n'));
}

interface Bench {
  readonly silence: SilenceTable;
  readonly report: Report;
  readonly scope: Scope;
  readonly work: string;
}

/** What a machine can have. */
interface Machine {
  /** Why it can have no pods, or undefined. */
  readonly noPods: string | undefined;
  readonly hasCluster: boolean;
}

/**
 * Components that do not run are said and counted, so that nobody takes silence for a pass. What is checked of them all the
 * same takes a cluster.
 */
function skipOthers({ names }: LabOptions, { noPods, hasCluster }: Machine, report: Report): void {
  for (const entry of catalogue(ROOT)) {
    const { name, whyNot, isPod = false } = entry;
    const reason = (hasCluster ? reasonOf(entry) : whyNot) ?? (isPod ? noPods : undefined);
    if (reason !== undefined && (names.length === 0 || names.includes(name))) report.skip(name, reason);
  }
}

async function provideAll({ tiers, kubernetes: minor }: LabOptions): Promise<void> {
  const { modules, values } = repositoryAt(ROOT);
  const minors = minor === undefined ? tiers.flatMap((tier) => minorsOf(values, tier)) : [minor];
  for (const one of new Set(minors)) {
    if (minorsIn(modules).includes(one)) await providePrograms(one, modules, progress);
  }
  await providePods(modules);
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
  const programs = isInside() ? await providePods(repository.modules) : undefined;
  for (const tier of options.tiers) {
    const { values, authority } = await playSite(repository, tier, join(bench.work, `site-${tier}`));
    const site = { tier, values: join(values, `${tier}.yaml`) };
    bench.report.check(
      `${tier}: the platform can issue with the authority`,
      await authority.check(repository.cli, site),
    );
    await renderTier({ ...repository, values }, tier, rendered);
    const pods = programs && { programs, repository: ROOT, authority };
    for (const output of outputsOf(rendered, tier)) await runOutput({ output, rendered, values, pods }, options, bench);
  }
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
  const site = siteOf(values, output);
  const programs = await programsFor(options.kubernetes ?? site.kubernetesVersion, repositoryAt(ROOT), bench.report);
  if (programs === undefined) return;
  const plantsErrors =
    output.split('/')[0] === (options.tiers.includes(PLANTED_INTO) ? PLANTED_INTO : options.tiers[0]);
  const run = { output, rendered, site, programs, silence: bench.silence, work: bench.work, plantsErrors };
  await checkOutput({ ...run, ...(pods && { pods }) }, bench.report, bench.scope);
}

async function programsFor(minor: string, { modules }: Repository, report: Report): Promise<Programs | undefined> {
  const known = minorsIn(modules);
  if (known.includes(minor)) return providePrograms(minor, modules, progress);
  report.skip(`Kubernetes ${minor}`, `the lab has a module for ${known.join(' and ')} only`);
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

function lastOutcomes(): readonly Outcome[] {
  if (!existsSync(RESULTS)) return [];
  return (JSON.parse(readFileSync(RESULTS, 'utf8')) as { readonly outcomes: readonly Outcome[] }).outcomes;
}

function print(text: string): 0 {
  process.stdout.write(`${text}\n`);
  return 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const code = error instanceof UsageError ? 2 : error instanceof MachineError ? 3 : 70;
    process.stderr.write(`${code === 70 ? String((error as Error).stack) : (error as Error).message}\n`);
    process.exitCode = code;
  },
);
