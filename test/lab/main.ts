import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readArguments, USAGE, UsageError, type LabOptions } from './arguments';
import { catalogue, listing } from './catalogue';
import { CLUSTER_PROGRAMS, providePrograms, type Programs } from './cluster/cluster';
import { checkOutput } from './lab';
import { labLock } from './lock';
import { outputsOf } from './manifests';
import { renderTier, repositoryAt, type Repository } from './render';
import { Report, type Outcome } from './report';
import { isInstalled } from './run';
import { Scope } from './scope';
import { siteOf } from './site';

const ROOT = join(__dirname, '..', '..', '..');
/** Outcomes of the last run, for `--list` and for the summary of CI. */
const RESULTS = join(ROOT, 'dist', 'lab-results.json');
/** Errors are planted into the strictest tier that runs. */
const PLANTED_INTO = 'airgapped';
const STOPPED = { SIGINT: 130, SIGTERM: 143 } as const;

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
  const scope = new Scope();
  const work = mkdtempSync(join(tmpdir(), 'sallyport-lab-'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void scope.close().finally(() => {
        rmSync(work, { recursive: true, force: true });
        process.exit(STOPPED[signal]);
      });
    });
  }
  rmSync(RESULTS, { force: true });
  try {
    skipOthers(options, report);
    if (isWanted(options, CLUSTER_PROGRAMS)) await runCluster(options, { report, scope, work });
  } finally {
    await scope.close();
  }
  mkdirSync(dirname(RESULTS), { recursive: true });
  writeFileSync(RESULTS, JSON.stringify({ outcomes: report.outcomes }, null, 2));
  if (report.isGood() && !options.keep) rmSync(work, { recursive: true, force: true });
  else process.stderr.write(`logs and renders are in ${work}\n`);
  print(report.summary());
  return report.exitCode();
}

interface Bench {
  readonly report: Report;
  readonly scope: Scope;
  readonly work: string;
}

/** Components that do not run are said and counted, so that nobody takes silence for a pass. */
function skipOthers({ names }: LabOptions, report: Report): void {
  for (const { name, whyNot } of catalogue(ROOT)) {
    if (whyNot !== undefined && (names.length === 0 || names.includes(name))) report.skip(name, whyNot);
  }
}

async function runCluster(options: LabOptions, bench: Bench): Promise<void> {
  const missing = await missingTools();
  if (missing.length > 0) {
    bench.report.skip('a cluster without containers', `not on this machine: ${missing.join(', ')}`);
    return;
  }
  const repository = repositoryAt(ROOT);
  const rendered = join(bench.work, 'rendered');
  mkdirSync(rendered);
  for (const tier of options.tiers) await renderTier(repository, tier, rendered);
  const outputs = options.tiers.flatMap((tier) => outputsOf(rendered, tier));
  const planted = outputs.includes(PLANTED_INTO) ? PLANTED_INTO : outputs[0];
  for (const output of outputs) {
    const site = siteOf(repository.values, output);
    const minor = options.kubernetes ?? site.kubernetesVersion;
    const programs = await programsFor(minor, repository, bench.report);
    if (programs === undefined) continue;
    const run = { output, rendered, site, programs, work: bench.work, plantsErrors: output === planted };
    await checkOutput(run, bench.report, bench.scope);
  }
}

async function programsFor(minor: string, { modules }: Repository, report: Report): Promise<Programs | undefined> {
  const known = readdirSync(modules).flatMap((name) => /^kubernetes-(.*)$/.exec(name)?.[1] ?? []);
  if (known.includes(minor)) return providePrograms(minor, modules, (line) => process.stderr.write(`${line}\n`));
  report.skip(`Kubernetes ${minor}`, `the lab has a module for ${known.join(' and ')} only`);
  return undefined;
}

async function missingTools(): Promise<readonly string[]> {
  const tools: readonly (readonly [string, string])[] = [
    ['go', 'version'],
    ['openssl', 'version'],
  ];
  const found = await Promise.all(tools.map(([file, flag]) => isInstalled(file, flag)));
  return tools.filter((_, index) => found[index] !== true).map(([file]) => file);
}

function isWanted({ names }: LabOptions, some: readonly string[]): boolean {
  return names.length === 0 || names.some((name) => some.includes(name));
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
    const isUsage = error instanceof UsageError;
    process.stderr.write(`${isUsage ? error.message : String((error as Error).stack)}\n`);
    process.exitCode = isUsage ? 2 : 70;
  },
);
