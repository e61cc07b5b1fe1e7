import { cpus, tmpdir } from 'node:os';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { TIER_NAMES } from '../../src/core/tier';
import { growCatalogue } from './grow';
import { measure, type Sample } from './measure';

/** Runs per figure; the median is printed. */
const RUNS = 7;
const SIZES = [10, 100, 1000];

const ROOT = join(__dirname, '..', '..', '..');
const CLI = join(ROOT, 'lib', 'src', 'cli', 'main.js');

function synth(out: string, ...args: readonly string[]): readonly string[] {
  return [CLI, 'synth', '--quiet', '--out', out, ...args];
}

function row(name: string, sample: Sample, base: Sample): string {
  const ratio = (sample.milliseconds / base.milliseconds).toFixed(1);
  return `| ${name} | ${sample.milliseconds.toFixed(0)} | ${ratio} | ${sample.megabytes.toFixed(0)} |`;
}

function coldTable(work: string, base: Sample): string[] {
  const tiers = TIER_NAMES.map((tier) =>
    row(`synth --tier ${tier}`, measure(synth(work, '--tier', tier), RUNS, ROOT), base),
  );
  return [
    '| cold process | ms (median) | × node -e 0 | peak MB |',
    '|---|---|---|---|',
    row('node -e 0', base, base),
    ...tiers,
    row('synth (all four)', measure(synth(work), RUNS, ROOT), base),
  ];
}

function growthTable(work: string): string[] {
  const rows: string[] = [];
  let previous: { readonly size: number; readonly sample: Sample } | undefined;
  for (const size of SIZES) {
    const values = join(work, `values-${size}`);
    cpSync(join(ROOT, 'values'), values, { recursive: true });
    growCatalogue(join(values, 'models.yaml'), size);
    const sample = measure(synth(work, '--tier', 'airgapped', '--values', join(values, 'airgapped.yaml')), 3, ROOT);
    const perDoubling =
      previous === undefined ? '' : doubling(previous.sample.milliseconds, sample.milliseconds, size / previous.size);
    rows.push(`| ${size} | ${sample.milliseconds.toFixed(0)} | ${sample.megabytes.toFixed(0)} | ${perDoubling} |`);
    previous = { size, sample };
  }
  return ['| model deployments | ms (median) | peak MB | time for twice the input |', '|---|---|---|---|', ...rows];
}

/** Growth of time for a doubling of the input, from the growth for a factor. */
function doubling(before: number, after: number, factor: number): string {
  return `× ${((after / before) ** (1 / Math.log2(factor))).toFixed(2)}`;
}

function main(): void {
  const work = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  try {
    process.stderr.write(`measuring on ${cpus().length} cores, Node ${process.version}; about two minutes\n`);
    const base = measure(['-e', '0'], RUNS, ROOT);
    const lines = [...coldTable(work, base), '', ...growthTable(work)];
    process.stdout.write(`${lines.join('\n')}\n`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

main();
