import type { ModelDeployment, ModelEntry } from '../../core/model-catalogue';
import { bytes } from '../../core/quantity';

/** How long a model server may take to answer, and how that is split into probes. */
export interface StartupBudget {
  /** Seconds between two probes. */
  readonly periodSeconds: number;
  readonly failureThreshold: number;
  /** The whole budget: period times threshold. */
  readonly seconds: number;
}

const PERIOD_SECONDS = 10;
/** Compilation and graph capture, then a margin (facts/serving §1.10). */
const COMPILE_SECONDS = 180;
const MARGIN_SECONDS = 60;
/** A node under load reads and compiles slower than it did when it was measured. */
const SAFETY_FACTOR = 2;
/** Pulling an image of some ten gigabytes onto a node that never ran it. */
const IMAGE_PULL_SECONDS = 900;

/** Bytes to read: the weight files, or, until they are imported, everything that the volume can hold. */
export function weightBytes(deployment: ModelDeployment, model: ModelEntry | undefined): number {
  const weights = (model?.files ?? []).filter(({ path }) => path.endsWith('.safetensors'));
  return weights.length === 0 ? bytes(deployment.storage) : weights.reduce((sum, { size }) => sum + size, 0);
}

/** @param readRate megabytes (10^6 bytes) per second that one pod reads from the model's volume. */
export function startupBudget(weights: number, readRate: number): StartupBudget {
  const expected = weights / 1e6 / readRate + COMPILE_SECONDS + MARGIN_SECONDS;
  const failureThreshold = Math.ceil((SAFETY_FACTOR * expected) / PERIOD_SECONDS);
  return { periodSeconds: PERIOD_SECONDS, failureThreshold, seconds: failureThreshold * PERIOD_SECONDS };
}

/** Seconds until a rollout counts as stuck: the old pod leaves, the image comes, the model loads. */
export function rolloutDeadline(budget: StartupBudget, graceSeconds: number): number {
  return graceSeconds + IMAGE_PULL_SECONDS + budget.seconds;
}

/** Time for endpoints to forget a pod before it is told to stop. */
export const ENDPOINT_REMOVAL_SECONDS = 15;
const KILL_MARGIN_SECONDS = 15;

/** Whole life of a pod after its deletion: endpoints forget it, requests end, the process closes down. */
export function graceSeconds(drainSeconds: number): number {
  return ENDPOINT_REMOVAL_SECONDS + drainSeconds + KILL_MARGIN_SECONDS;
}
