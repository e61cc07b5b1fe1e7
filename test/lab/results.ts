import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Outcome } from './report';

/** What checks said about one component. */
export interface Tally {
  readonly checks: number;
  readonly failed: number;
}

/** What is known of the runs in this checkout. */
export interface Results {
  /** Of the last run; none if it did not come to its end. */
  readonly outcomes: readonly Outcome[];
  /** Of runs before it, for components that the last one did not ask. */
  readonly earlier: Readonly<Record<string, Tally>>;
}

const NOTHING: Results = { outcomes: [], earlier: {} };

/** An outcome as files have it. */
export const OUTCOME = z.object({
  name: z.string(),
  status: z.enum(['passed', 'failed', 'skipped']),
  details: z.array(z.string()),
  ran: z.array(z.string()),
  output: z.string().exactOptional(),
});
const RESULTS = z.object({
  outcomes: z.array(OUTCOME),
  earlier: z.record(z.string(), z.object({ checks: z.number(), failed: z.number() })).default({}),
});

/**
 * Results as a file has them.
 * @param warn is told of a file that nobody can read
 */
export function readResults(file: string, warn: (line: string) => void): Results {
  if (!existsSync(file)) return NOTHING;
  try {
    return RESULTS.parse(JSON.parse(readFileSync(file, 'utf8'))) as Results;
  } catch {
    warn(`${file}: holds no results of the lab; run the lab once more`);
    return NOTHING;
  }
}

export function writeResults(file: string, results: Results): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(results, null, 2));
}

/** What the checks of a run said about each component that ran for them. */
export function talliesOf(outcomes: readonly Outcome[]): Readonly<Record<string, Tally>> {
  const tallies: Record<string, Tally> = {};
  for (const { ran, status } of outcomes) {
    for (const name of new Set(ran)) {
      const { checks, failed } = tallies[name] ?? { checks: 0, failed: 0 };
      tallies[name] = { checks: checks + 1, failed: failed + (status === 'failed' ? 1 : 0) };
    }
  }
  return tallies;
}

/** What a new run starts with: no outcome of its own, and what others said before. */
export function begun({ outcomes, earlier }: Results): Results {
  return { outcomes: [], earlier: { ...earlier, ...talliesOf(outcomes) } };
}

/** Another run is at work in this checkout, whose results would be overwritten. */
export class BusyError extends Error {}

/**
 * Takes the results of a checkout for this process alone, until it ends: two runs would overwrite each other's.
 * @throws BusyError
 */
export function claim(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  if (!tryClaim(file)) {
    const owner = Number(readFileSync(file, 'utf8'));
    if (isAlive(owner)) {
      throw new BusyError(
        `process ${owner} runs a lab in this checkout, and results would be overwritten: wait for it, or use a checkout of ` +
          `its own; if that is no lab, delete ${file}`,
      );
    }
    rmSync(file, { force: true });
    if (!tryClaim(file)) throw new BusyError(`${file}: another lab has just started in this checkout`);
  }
  process.once('exit', () => rmSync(file, { force: true }));
}

/** Nobody sees the file without its owner in it. */
function tryClaim(file: string): boolean {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own);
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
