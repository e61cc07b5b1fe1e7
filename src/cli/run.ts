import { Command, CommanderError } from 'commander';
import { SallyportError } from '../core/errors';
import { VERSION } from '../core/version';
import { registerConformance } from './commands/conformance';
import { registerDiode } from './commands/diode';
import { registerDrift } from './commands/drift';
import { registerEval } from './commands/eval';
import { registerExplain } from './commands/explain';
import { registerInventory } from './commands/inventory';
import { registerPki } from './commands/pki';
import { registerArchive } from './commands/archive';
import { registerObjectStore } from './commands/object-store';
import { registerRegistry } from './commands/registry';
import { registerRollout } from './commands/rollout';
import { registerSchema } from './commands/schema';
import { registerSnapshot } from './commands/snapshot';
import { registerSynth } from './commands/synth';
import { registerVerify } from './commands/verify';
import type { ExitCode, Io } from './io';

const EXAMPLES = `
Examples:
  sallyport synth                                   render all four tiers into charts-out/
  sallyport synth --tier airgapped --check          fail if what is on disk is not what the code renders
  sallyport verify charts-out/airgapped/manifests --tier airgapped
  sallyport inventory charts-out/airgapped/manifests --format json
  sallyport explain no-external-image
  sallyport pki csr --tier airgapped --out issuing  ask the PKI of the site for the issuing intermediate
  sallyport pki check chain.pem --tier airgapped --key issuing.key

Exit codes: 0 clean, 1 findings or differences, 2 wrong use or configuration, 3 could not check, 70 our bug.`;

/** Registers a command; it hands its exit code to `finish`. */
export type Register = (program: Command, io: Io, finish: (code: ExitCode) => void) => void;

const COMMANDS: readonly Register[] = [
  registerSynth,
  registerVerify,
  registerInventory,
  registerSchema,
  registerExplain,
  registerConformance,
  registerDiode,
  registerDrift,
  registerEval,
  registerPki,
  registerArchive,
  registerObjectStore,
  registerRegistry,
  registerRollout,
  registerSnapshot,
];

/** Runs one command line and says how it ended. Prints through `io` only; never exits the process. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = 0;
  try {
    const program = buildProgram(io, (result) => {
      code = result;
    });
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return explainFailure(error, io);
  }
}

function buildProgram(io: Io, finish: (code: ExitCode) => void): Command {
  const program = new Command('sallyport')
    .description('Renders an enterprise LLM platform for four tiers and proves that nothing in it leads outside.')
    .version(VERSION, '-V, --version', 'print the version')
    .showSuggestionAfterError()
    .addHelpText('after', EXAMPLES)
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
    .exitOverride();
  for (const register of COMMANDS) register(program, io, finish);
  for (const command of program.commands) inheritSettings(command, program);
  return program;
}

function inheritSettings(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inheritSettings(child, command);
}

function explainFailure(error: unknown, io: Io): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof SallyportError && error.kind !== 'bug') {
    io.err(`${error.problems.length > 1 ? `${error.problems.length} problems\n` : ''}${error.message}\n`);
    return error.exitCode as ExitCode;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.err(`this is a bug in sallyport ${VERSION}; please report it with the command line\n${detail}\n`);
  return 70;
}
