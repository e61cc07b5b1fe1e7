import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** One figure: median wall-clock time of a whole process, and the highest peak of its memory. */
export interface Sample {
  readonly milliseconds: number;
  readonly megabytes: number;
}

const REPORTER = join(__dirname, 'report-memory.js');

/** Runs `node …args` several times, one after the other. Fails where the process does. */
export function measure(args: readonly string[], runs: number, cwd: string): Sample {
  const samples = Array.from({ length: runs }, () => once(args, cwd));
  const times = samples.map((sample) => sample.milliseconds).sort((a, b) => a - b);
  return {
    milliseconds: times[Math.floor(times.length / 2)] ?? 0,
    megabytes: Math.max(...samples.map((sample) => sample.megabytes)),
  };
}

function once(args: readonly string[], cwd: string): Sample {
  const start = process.hrtime.bigint();
  const child = spawnSync(process.execPath, ['--require', REPORTER, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  if (child.status !== 0)
    throw new Error(`node ${args.join(' ')} ended with ${child.status ?? 'a signal'}\n${child.stderr}`);
  return { milliseconds, megabytes: Number(child.output[3] ?? '0') / 1024 };
}
