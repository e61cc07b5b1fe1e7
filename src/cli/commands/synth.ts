import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { allTiers } from '../../app';
import type { FinishedTier } from '../../app/finish';
import { SallyportError } from '../../core/errors';
import { checkReplaceable, replaceDirectory } from '../../core/files';
import { isLive, type VerifyReport } from '../../core/result';
import { TIER_NAMES } from '../../core/tier';
import { compareWithDisk } from '../../app/compare';
import { requestLines } from '../../format/requests-text';
import { formatReport } from '../../format/text';
import { addInputOptions, type InputFlags } from '../inputs';
import type { ExitCode, Io } from '../io';
import { PROGRESS_MODES, progressTo, type Progress, type ProgressMode } from '../progress';
import { finishTiers } from '../tiers';

interface SynthFlags extends InputFlags {
  readonly tier?: readonly string[];
  readonly out: string;
  readonly check?: boolean;
  readonly release?: boolean;
  readonly quiet?: boolean;
  readonly progress: ProgressMode;
}

const HELP = `
Writes <out>/<tier>/manifests/NNN-<plane>.yaml, node/, kustomization.yaml and inventory.json; byoc has two outputs below
its folder. Every tier is rendered and audited before the first one is written, and each folder is swapped in whole.

Examples:
  sallyport synth
  sallyport synth --tier airgapped --values site/airgapped.yaml --out rendered
  sallyport synth --check`;

export function registerSynth(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('synth')
    .summary('render tiers')
    .description('Renders the platform for one or more tiers and audits what it rendered.')
    .addOption(new Option('--tier <tier...>', 'tiers to render (default: all)').choices(TIER_NAMES))
    .option('--out <folder>', 'where to write', 'charts-out')
    .addOption(new Option('--format <format>', 'output format').choices(['yaml']).default('yaml'))
    .option('--check', 'write nothing; compare with what is on disk')
    .option('--release', 'refuse drafts')
    .option('--quiet', 'no progress')
    .addOption(
      new Option('--progress <mode>', 'how progress is shown on stderr').choices(PROGRESS_MODES).default('auto'),
    )
    .addHelpText('after', HELP);
  addInputOptions(command).action(async (flags: SynthFlags) => finish(await synth(flags, io)));
}

async function synth(flags: SynthFlags, io: Io): Promise<ExitCode> {
  const progress = progressTo(io, flags.quiet === true ? 'none' : flags.progress);
  const tiers = chosenTiers(flags);
  refuseNoFolder(flags.out);
  // All of them, and first: a folder that is not ours must not leave some tiers new and some old.
  if (flags.check !== true) for (const tier of tiers) checkReplaceable(join(flags.out, tier), markerOf(tier));
  const { values, policy, models, lock } = flags;
  const rendered = await finishTiers(tiers, { values, policy, models, lock }, (tier) => tell(tier, progress));
  const leaking = rendered.filter((tier) => tier.reports.some(hasFindings));
  if (leaking.length > 0) {
    for (const report of leaking.flatMap((tier) => tier.reports).filter(hasFindings))
      io.out(formatReport(withoutDrafts(report)));
    io.err('nothing was written: the render does not pass its own audit\n');
    return 1;
  }
  if (refusesDrafts(rendered, flags, io)) return 1;
  return flags.check === true ? check(rendered, flags, io) : write(rendered, flags, io);
}

function write(rendered: readonly FinishedTier[], flags: SynthFlags, io: Io): ExitCode {
  // Now that the files are known; and again all of them before the first is written.
  for (const { name, files } of rendered) checkReplaceable(join(flags.out, name), markerOf(name), files);
  for (const tier of rendered) {
    const folder = join(flags.out, tier.name);
    replaceDirectory(folder, tier.files, markerOf(tier.name));
    io.out(`${folder}\n`);
  }
  return 0;
}

/** An empty name would be the working directory, which nobody named. */
function refuseNoFolder(out: string): void {
  if (out.trim() !== '') return;
  throw new SallyportError('usage', {
    message: '--out names no folder',
    value: JSON.stringify(out),
    allowed: 'the path of a folder',
    fix: "name one, or leave --out away to write into charts-out; '.' is the working directory",
  });
}

function chosenTiers(flags: SynthFlags): readonly string[] {
  const tiers = flags.tier ?? allTiers().map((tier) => tier.name);
  if (flags.values !== undefined && tiers.length !== 1) {
    throw new SallyportError('usage', {
      message: '--values names the knobs of one tier',
      value: tiers.join(', '),
      allowed: 'exactly one --tier',
      fix: 'add --tier, or leave --values out to use values/<tier>.yaml',
    });
  }
  return [...new Set(tiers)];
}

function tell({ name, objects, requests: asked, drafts, notices }: FinishedTier, progress: Progress): void {
  progress.step(`rendered ${name}`, { objects });
  for (const [folder, requests] of asked) {
    const output = folder === '' ? name : `${name}/${folder}`;
    progress.step(`${output} asks for ${requestLines(requests).join('; ')}`);
  }
  for (const notice of notices) progress.step(`${name}: ${notice}`);
  if (drafts.length > 0) progress.step(`${name} is a draft: ${drafts.join('; ')}`);
}

function refusesDrafts(rendered: readonly FinishedTier[], flags: SynthFlags, io: Io): boolean {
  const drafts = rendered.filter((tier) => tier.drafts.length > 0);
  if (flags.release !== true || drafts.length === 0) return false;
  for (const tier of drafts) io.out(`${tier.name}: ${tier.drafts.join('; ')}\n`);
  io.err('nothing was written: a release has no drafts; resolve these digests in the lock and in the catalogue\n');
  return true;
}

function check(rendered: readonly FinishedTier[], flags: SynthFlags, io: Io): ExitCode {
  const differences = rendered.map((tier) => compareWithDisk(join(flags.out, tier.name), tier.files));
  for (const text of differences) io.out(text);
  return differences.some((text) => text !== '') ? 1 : 0;
}

/** Drafts are said on stderr, in one line; here they would hide what stops the render. */
function withoutDrafts(report: VerifyReport): VerifyReport {
  return { ...report, findings: report.findings.filter(isLive) };
}

function hasFindings(report: VerifyReport): boolean {
  return report.findings.some(isLive);
}

/** First line of the marker in an output folder; it makes the folder ours to replace. */
function markerOf(tier: string): string {
  return `output of sallyport synth --tier ${tier}\n`;
}
