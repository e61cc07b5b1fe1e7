import { EXIT_CODES, SallyportError } from '../core/errors';
import { regenerate, staleFiles, type Generator } from './generator';
import { indexGenerators } from './indexes';

export interface GenOptions {
  /** Root of the repository. */
  readonly root: string;
  /** Lists stale files instead of writing them. */
  readonly isCheck: boolean;
  readonly generators: readonly Generator[];
}

/** What a run says, and how it ends: 0 for nothing stale or everything written, 1 for stale files under `--check`. */
export interface GenOutcome {
  readonly exitCode: number;
  readonly lines: readonly string[];
}

/** Runs the generators over a repository. */
export function runGenerators({ root, isCheck, generators }: GenOptions): GenOutcome {
  if (!isCheck) {
    return { exitCode: 0, lines: regenerate(root, generators).map((path) => `wrote ${path}`) };
  }
  const stale = staleFiles(root, generators);
  const lines = stale.map((path) => `stale: ${path} (run npm run gen)`);
  return { exitCode: stale.length === 0 ? 0 : EXIT_CODES.findings, lines };
}

/**
 * The command: `--check` compares only, `--indexes` leaves out what needs the compiled sources.
 *
 * @throws SallyportError (usage) for any other argument.
 */
export async function runCommand(args: readonly string[], root: string): Promise<GenOutcome> {
  const unknown = args.filter((arg) => arg !== '--check' && arg !== '--indexes');
  if (unknown.length > 0) {
    throw new SallyportError('usage', {
      message: 'unknown argument',
      value: unknown.join(' '),
      allowed: '--check, --indexes',
    });
  }
  const generators = args.includes('--indexes') ? indexGenerators() : await allGenerators();
  return runGenerators({ root, isCheck: args.includes('--check'), generators });
}

/** Every generator. Loaded late: documents need every component to compile, and the indexes must not wait for that. */
export async function allGenerators(): Promise<readonly Generator[]> {
  const { documentGenerators } = await import('./documents.js');
  return [...indexGenerators(), ...documentGenerators()];
}
