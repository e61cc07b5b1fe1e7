import type { TestContext } from 'vitest';

/**
 * Skips a test aloud: the reason is shown at the test and listed at the end of `.ci/run`. A test that just does not run
 * looks like one that passed.
 */
export function skipBecause(context: TestContext, reason: string): never {
  Object.assign(context.task.meta, { skipReason: reason });
  return context.skip(reason);
}
