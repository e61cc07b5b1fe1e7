/** A thread beside that of the command: does jobs as long as there are any, and says what came of each. */
import { parentPort, workerData } from 'node:worker_threads';
import { nextOutcome, type TierJobs } from './tiers';

const jobs = workerData as TierJobs;
for (let next = nextOutcome(jobs); next !== undefined; next = nextOutcome(jobs)) parentPort?.postMessage(next);
