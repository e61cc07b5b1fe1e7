import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, fchmodSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scope } from './scope';

export interface Program {
  /** Name in messages, and of the log file. */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  /** Folder of the log, and working folder. */
  readonly folder: string;
}

/** Seconds that a program has to end by itself before it is killed. */
const GRACE_MS = 10_000;
const LOG_LINES = 12;

/** Programs that run, so that none outlives a crash of ours. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A program of somebody else that runs in the background, with its output in a file. */
export class Daemon {
  readonly log: string;
  private refused: string | undefined;
  private readonly ended: Promise<void>;

  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
    folder: string,
  ) {
    this.log = logOf(folder, name);
    running.add(child);
    this.ended = new Promise<unknown>((done) => {
      child.once('error', ({ message }) => done((this.refused = message)));
      child.once('exit', () => done(undefined));
    }).then(() => void running.delete(child));
  }

  static start(program: Program, scope: Scope): Daemon {
    const log = openSync(logOf(program.folder, program.name), 'a');
    try {
      // A program may open its own output again by name, and as another user than ours.
      fchmodSync(log, 0o666);
      const child = spawn(program.file, [...program.args], {
        cwd: program.folder,
        // A group of its own: Ctrl-C reaches us alone, and the order of the end is ours.
        detached: true,
        env: { PATH: process.env['PATH'], HOME: program.folder },
        stdio: ['ignore', log, log],
      });
      const daemon = new Daemon(program.name, child, program.folder);
      scope.defer(() => daemon.stop());
      return daemon;
    } finally {
      closeSync(log);
    }
  }

  /** Process id, 0 if it did not start. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Why it cannot answer any more, with the end of its log; undefined while it runs. */
  lost(): string | undefined {
    if (running.has(this.child) && this.child.exitCode === null && this.child.signalCode === null) return undefined;
    if (this.refused !== undefined) return `${this.name} cannot be started: ${this.refused}`;
    return `${this.name} has ended (${this.child.exitCode ?? this.child.signalCode ?? 'not started'}):\n${this.tail()}`;
  }

  /** Exit code of a program that has ended by itself. */
  exitCode(): number | undefined {
    return this.child.exitCode ?? undefined;
  }

  /** Everything that it said. */
  text(): string {
    return readFileSync(this.log, 'utf8');
  }

  tail(): string {
    return this.text().trimEnd().split('\n').slice(-LOG_LINES).join('\n');
  }

  /** @param signal that it is sent first */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (!running.has(this.child)) return;
    this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), GRACE_MS);
    await this.ended;
    clearTimeout(timer);
  }
}

function logOf(folder: string, name: string): string {
  return join(folder, `${name}.log`);
}
