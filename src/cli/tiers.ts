import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { renderTier, tierNamed } from '../app';
import { finishTier, type FinishedTier } from '../app/finish';
import { SallyportError, type ErrorKind, type Problem } from '../core/errors';
import { pathKind } from '../core/files';
import { inputsFor, type InputFlags } from './inputs';

/** Tiers that several threads render, each taking the next one that nobody has. */
export interface TierJobs {
  readonly tiers: readonly string[];
  readonly flags: InputFlags;
  /** Index of the next one, in memory that all threads share. */
  readonly next: Int32Array;
}

/** What came of one tier, in a form that passes between threads. */
export type Outcome =
  | { readonly index: number; readonly tier: FinishedTier }
  | { readonly index: number; readonly kind: ErrorKind; readonly problems: readonly Problem[] };

/** Compiled beside this file; a run of the sources alone has none, and renders in one thread. */
const HELPER = join(__dirname, 'tier-thread.js');

/**
 * Renders and judges tiers, side by side where there are processors for it. The order of the result is that of the names.
 * @param flags the paths of the inputs, and nothing else
 * @param tell hears of each tier when it is done
 * @throws SallyportError of the first tier that cannot be rendered, in the order of the names
 */
export async function finishTiers(
  tiers: readonly string[],
  flags: InputFlags,
  tell: (tier: FinishedTier) => void,
): Promise<readonly FinishedTier[]> {
  const jobs: TierJobs = { tiers, flags, next: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) };
  const outcomes: Outcome[] = [];
  const take = (outcome: Outcome): void => {
    outcomes[outcome.index] = outcome;
    if ('tier' in outcome) tell(outcome.tier);
  };
  const helpers = pathKind(HELPER) === 'file' ? Math.min(availableParallelism(), tiers.length) - 1 : 0;
  const helped = Array.from({ length: helpers }, () => inThread(jobs, take));
  for (let next = nextOutcome(jobs); next !== undefined; next = nextOutcome(jobs)) {
    take(next);
    // What the other threads have done is heard in between.
    if (helpers > 0) await turn();
  }
  await Promise.all(helped);
  return outcomes.map(tierOf);
}

/** Does the next job that nobody has taken; undefined if there is none. */
export function nextOutcome({ tiers, flags, next }: TierJobs): Outcome | undefined {
  const index = Atomics.add(next, 0, 1);
  const name = tiers[index];
  if (name === undefined) return undefined;
  try {
    const { tier, inputs } = inputsFor(tierNamed(name), flags);
    return { index, tier: finishTier(renderTier(tier, inputs), inputs) };
  } catch (error) {
    if (error instanceof SallyportError && error.kind !== 'bug')
      return { index, kind: error.kind, problems: error.problems };
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { index, kind: 'bug', problems: [{ message }] };
  }
}

function inThread(jobs: TierJobs, take: (outcome: Outcome) => void): Promise<void> {
  return new Promise((done, fail) => {
    const worker = new Worker(HELPER, { workerData: jobs });
    worker.on('message', take);
    worker.once('error', fail);
    worker.once('exit', () => done());
  });
}

function tierOf(outcome: Outcome): FinishedTier {
  if ('tier' in outcome) return outcome.tier;
  throw new SallyportError(outcome.kind, outcome.problems);
}
