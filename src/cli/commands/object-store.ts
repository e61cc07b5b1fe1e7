import type { Command } from 'commander';
import type { ExitCode, Io } from '../io';

interface Flags {
  readonly config: string;
}

const EXAMPLES = '/etc/sallyport/object-store/config';

export function registerObjectStore(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const store = program
    .command('object-store')
    .summary('programs beside the object store')
    .description('Programs beside the object store: who may call it, and in which bucket.');
  const log = (line: string): void => io.out(`${line}\n`);
  store
    .command('identities')
    .summary('write who may call the gateway')
    .description(
      'Reads the keys of the clients from mounted Secrets, and writes the identities that the gateway reads.',
    )
    .requiredOption('--config <file>', 'the clients, and where the store answers')
    .addHelpText('after', `\nExample:\n  sallyport object-store identities --config ${EXAMPLES}/identities.json`)
    .action(async (flags: Flags) => {
      // Loaded late: no other command writes keys.
      const { runIdentities } = await import('../../runtime/object-store/index.js');
      runIdentities({ config: flags.config, log });
      finish(0);
    });
  store
    .command('buckets')
    .summary('make the bucket of each client')
    .description('Makes the bucket of each client, and makes it again where it is gone. Runs beside the gateway.')
    .requiredOption('--config <file>', 'the clients, and where the store answers')
    .addHelpText('after', `\nExample:\n  sallyport object-store buckets --config ${EXAMPLES}/buckets.json`)
    .action(async (flags: Flags) => {
      const { runBuckets } = await import('../../runtime/object-store/index.js');
      await runBuckets({ config: flags.config, log });
      finish(0);
    });
}
