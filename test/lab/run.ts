import { execFile, type ChildProcess } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Programs that run, so that none goes on when this process ends in the middle. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});

export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which it is killed, and that is a failure. */
  readonly timeout?: number;
}

/**
 * Runs a program to its end and returns what it printed.
 * @throws Error with the command and the end of what it said.
 */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  try {
    const started = execute(file, [...args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      maxBuffer: 64 * 1024 * 1024,
      timeout: options.timeout,
    });
    running.add(started.child);
    const { stdout } = await started.finally(() => running.delete(started.child));
    return stdout;
  } catch (error) {
    throw new Error(`${file} ${args.slice(0, 3).join(' ')} failed: ${lastWords(error)}`, { cause: error });
  }
}

/** True if a program of this name can be started. */
export async function isInstalled(file: string, versionFlag: string): Promise<boolean> {
  return execute(file, [versionFlag]).then(
    () => true,
    () => false,
  );
}

function lastWords(error: unknown): string {
  const { stderr, stdout, message } = error as { stderr?: string; stdout?: string; message: string };
  const said = [stderr, stdout].map((text) => (text ?? '').trim()).filter((text) => text !== '');
  return said.length === 0 ? message : said.join('\n').split('\n').slice(-20).join('\n');
}
