import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments, USAGE, UsageError, type LabOptions } from './arguments';
import { isAsked } from './asked';
import { catalogue, isLookedAt, listing, whyNotHere, type Machine } from './catalogue';
import { conclude } from './conclude';
import { Findings } from './findings';
import { labLock } from './lock';
import { MachineError } from './machine-error';
import { handOver, ownPart, runParts, type Part } from './parts';
import { isInside, onRelease, whyNoPods } from './pods/inside';
import { minorsIn, provideAll } from './provision';
import { repositoryAt } from './render';
import { Report } from './report';
import { begun, BusyError, claim, readResults, writeResults } from './results';
import { isInstalled } from './run';
import { Scope } from './scope';
import { outputsIn } from './site';
import { onStop } from './stop';
import { checkOutputs } from './outputs';

const ROOT = join(__dirname, '..', '..', '..');
/** Outcomes of the last run, for `--list` and for the summary of CI. */
const RESULTS = join(ROOT, 'dist', 'lab-results.json');
/** One lab at a time writes them. */
const LOCK = join(ROOT, 'dist', 'lab.lock');
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
    case 'build':
      return build(options);
    case 'run':
      return runLab(options);
  }
}

/** What a run is asked for, and what the machine can do of it. */
interface Plan {
  readonly options: LabOptions;
  readonly machine: Machine;
  readonly hasCluster: boolean;
}

async function runLab(options: LabOptions): Promise<number> {
  const part = ownPart();
  if (part !== undefined) return runPart(part, options);
  claim(LOCK);
  const machine = await thisMachine();
  const plan = { options, machine, hasCluster: needsCluster(options, machine) };
  const hasPods = plan.hasCluster && machine.noPods === undefined;
  if (hasPods) await provideOutside(options);
  const results = begun(readResults(RESULTS, progress));
  writeResults(RESULTS, results);
  const findings = new Findings(new Report(print));
  skipOthers(plan, findings.report);
  const code = hasPods ? await runInParts(options, findings) : await runHere(plan, findings);
  if (plan.hasCluster) conclude({ root: ROOT, options, hasPods }, findings);
  writeResults(RESULTS, { ...results, outcomes: findings.report.outcomes });
  if (!findings.silence.isEmpty) print(findings.silence.lines().join('\n'));
  print(findings.report.summary());
  return code === 0 ? findings.report.exitCode() : code;
}

async function build(options: LabOptions): Promise<number> {
  const { noCluster } = await thisMachine();
  if (noCluster !== undefined) throw new MachineError(noCluster);
  await provideOutside(options);
  return 0;
}

/** Inside there is no way to a registry. */
async function provideOutside(options: LabOptions): Promise<void> {
  const building = onStop(() => Promise.resolve());
  await provideAll(ROOT, options, progress);
  await building.release();
}

/** Each output in a network of its own. A third of a run is waiting, so that there is one more of them than processors. */
function runInParts(options: LabOptions, findings: Findings): Promise<number> {
  const parts = { outputs: outputsFor(options), folder: workFolder(), atOnce: availableParallelism() + 1 };
  return runParts(parts, findings);
}

function outputsFor({ tiers }: LabOptions): readonly string[] {
  return tiers.flatMap((tier) => outputsIn(repositoryAt(ROOT).values, tier));
}

/** One output, in a network of its own. */
async function runPart(part: Part, options: LabOptions): Promise<number> {
  const findings = new Findings(new Report(print));
  await look([part.output], options, findings);
  handOver(part, findings);
  return 0;
}

/** The clusters alone, one after the other. */
async function runHere({ options, hasCluster }: Plan, findings: Findings): Promise<number> {
  if (hasCluster) await look(outputsFor(options), options, findings);
  return 0;
}

async function look(outputs: readonly string[], options: LabOptions, findings: Findings): Promise<void> {
  const work = workFolder();
  const scope = new Scope();
  const stop = onStop(() => scope.close().finally(() => rmSync(work, { recursive: true, force: true })));
  if (isInside()) onRelease(() => stop.now('SIGTERM'));
  let isOver = false;
  try {
    await checkOutputs(outputs, { root: ROOT, options, work, scope, progress }, findings);
    isOver = true;
  } finally {
    await scope.close();
    if (!isOver || findings.report.hasFailure() || options.keep) progress(`logs and renders are in ${work}`);
    else rmSync(work, { recursive: true, force: true });
  }
}

function workFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'sallyport-lab-'));
  } catch (error) {
    throw new MachineError(`no folder for temporary files: ${(error as Error).message}; set TMPDIR`, { cause: error });
  }
}

/** Components that do not run are said and counted, so that nobody takes silence for a pass. */
function skipOthers({ options, machine }: Plan, report: Report): void {
  for (const entry of catalogue(ROOT).filter(({ name }) => isAsked(options.names, name))) {
    const reason = whyNotHere(entry, machine);
    if (reason !== undefined) report.skip(entry.name, reason);
  }
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
    // At once: what else is being built would be waited for.
    process.exit(code);
  },
);
