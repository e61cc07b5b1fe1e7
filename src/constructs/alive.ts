import type { Probe, ProbeTiming } from './container';

/** Asks whether a loop of our own program came round: it writes a file each time, and nobody calls it. */
export function comesRound(file: string, withinMinutes: number): Probe & ProbeTiming {
  const age = `Date.now() - require('fs').statSync('${file}').mtimeMs`;
  const command = ['node', '-e', `process.exit(${age} < ${withinMinutes * 60_000} ? 0 : 1)`];
  return {
    kind: 'exec',
    command,
    initialDelaySeconds: 60,
    periodSeconds: 120,
    timeoutSeconds: 10,
    failureThreshold: 5,
  };
}
