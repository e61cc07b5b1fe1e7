import type { Command } from 'commander';
import type { ExitCode, Io } from '../io';

interface Flags {
  readonly config: string;
}

const EXAMPLE = '/etc/sallyport/archive/config.json';

export function registerArchive(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const archive = program
    .command('archive')
    .summary('programs beside a database: its backups in the object store')
    .description('Programs beside a database: its backups in the object store.');
  const log = (line: string): void => io.out(`${line}\n`);
  archive
    .command('ship')
    .summary('keep the object store equal to the folder of backups')
    .description('Puts new base backups and WAL into the object store, and takes away what was cleared here.')
    .requiredOption('--config <file>', 'the folder, and where the store answers')
    .addHelpText('after', `\nExample:\n  sallyport archive ship --config ${EXAMPLE}`)
    .action(async ({ config }: Flags) => {
      // Loaded late: no other command speaks to an object store.
      const { runShip } = await import('../../runtime/archive/index.js');
      await runShip({ config, log, signal: untilStopped() });
      finish(0);
    });
  archive
    .command('fetch')
    .summary('bring the backups back where nothing is left')
    .description('Where there is neither a database nor a base backup, brings all of the archive back into the folder.')
    .requiredOption('--config <file>', 'the folder, and where the store answers')
    .addHelpText('after', `\nExample:\n  sallyport archive fetch --config ${EXAMPLE}`)
    .action(async ({ config }: Flags) => {
      const { runFetch } = await import('../../runtime/archive/index.js');
      await runFetch({ config, log, signal: untilStopped() });
      finish(0);
    });
}

function untilStopped(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());
  return stop.signal;
}
