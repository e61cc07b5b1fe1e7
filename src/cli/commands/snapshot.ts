import type { Command } from 'commander';
import type { ExitCode, Io } from '../io';

export function registerSnapshot(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('snapshot')
    .summary('make a snapshot of a store of vectors, and delete old ones')
    .description(
      'Asks Qdrant for a snapshot of everything, sees that it is listed, and deletes those that are too many. The key comes from SNAPSHOT_API_KEY. Runs in the cluster.',
    )
    .requiredOption('--config <file>', 'where the store is, and how many snapshots are kept')
    .addHelpText('after', '\nExample:\n  sallyport snapshot --config /etc/sallyport/snapshot/config.json')
    .action(async (flags: { readonly config: string }) => {
      // Loaded late: no other command speaks to a store.
      const { runSnapshot } = await import('../../runtime/snapshot/index.js');
      const key = process.env['SNAPSHOT_API_KEY'];
      const isMade = await runSnapshot({ config: flags.config, key, log: (line) => io.out(`${line}\n`) });
      finish(isMade ? 0 : 3);
    });
}
