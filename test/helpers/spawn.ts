import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../src/cli/run';
import { ROOT } from './workspace';

/** How a command line ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The compiled command line, as a user starts it. */
export const MAIN = join(ROOT, 'lib/src/cli/main.js');

export interface SpawnOptions {
  /** @default the repository */
  readonly cwd?: string;
  /** Added to the environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

/** Starts the compiled command line in a process of its own. */
export function spawnCli(args: readonly string[], options: SpawnOptions = {}): Ended {
  if (!existsSync(MAIN))
    throw new Error('the command line is not compiled: run `npm run build` first, as `npm test` does');
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
    input: options.input ?? '',
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  return { code: status, out: stdout, err: stderr };
}

/** The same in this process: no start-up, and the sources instead of what was compiled. */
export async function runCli(...args: readonly string[]): Promise<Ended> {
  const written = { out: '', err: '' };
  const code = await run(args, {
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    takesColour: false,
  });
  return { code, ...written };
}
