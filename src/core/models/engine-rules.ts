import { bytes } from '../quantity';
import type { RawModels } from './schema';

/** Something wrong with a deployment, at a key path below it. */
export interface EngineProblem {
  readonly key: readonly string[];
  readonly message: string;
  readonly allowed: string;
  readonly fix: string;
}

type Deployment = RawModels['deployments'][number];

/** From this many accelerators on, tensor parallelism needs the larger shared memory. */
const MANY_ACCELERATORS = 4;
const SHARED_MEMORY_OF_MANY = '16Gi';

/** What the engine of a deployment would refuse at its start. */
export function engineProblems(deployment: Deployment): readonly EngineProblem[] {
  return [...sharedMemory(deployment), ...promptLength(deployment)];
}

function sharedMemory({ gpus, memory, sharedMemory: own }: Deployment): readonly EngineProblem[] {
  const key = ['sharedMemory'];
  if (gpus >= MANY_ACCELERATORS && bytes(own) < bytes(SHARED_MEMORY_OF_MANY)) {
    const message = `shared memory of ${own} is too small for ${gpus} accelerators`;
    return [{ key, message, allowed: `${SHARED_MEMORY_OF_MANY} or more`, fix: 'raise sharedMemory' }];
  }
  if (bytes(own) < bytes(memory)) return [];
  const message = `shared memory of ${own} counts against memory and leaves nothing of it`;
  return [{ key, message, allowed: `less than ${memory}`, fix: 'raise memory or lower sharedMemory' }];
}

function promptLength({ engine, maxModelLen, tgi }: Deployment): readonly EngineProblem[] {
  if (engine !== 'tgi') return [];
  if (maxModelLen < 2) {
    const fix = 'raise maxModelLen';
    return [{ key: ['maxModelLen'], message: 'no room for a prompt and an answer', allowed: '2 tokens or more', fix }];
  }
  if ((tgi?.maxInputTokens ?? 1) < maxModelLen) return [];
  const fix = 'lower tgi.maxInputTokens or raise maxModelLen';
  const allowed = `from 1 to ${maxModelLen - 1} tokens`;
  return [{ key: ['tgi', 'maxInputTokens'], message: 'the longest prompt leaves no room for an answer', allowed, fix }];
}
