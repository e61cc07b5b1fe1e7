import type { Command } from 'commander';
import type { ExitCode, Io } from '../io';

export function registerRollout(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('rollout')
    .summary('restart the listed workload whose certificate was renewed')
    .description(
      'Compares the certificate of each listed workload with the one that its pods were started with, and restarts the first that differs. Runs in the cluster.',
    )
    .requiredOption('--config <file>', 'the list of workloads, and how to reach the API server')
    .addHelpText('after', '\nExample:\n  sallyport rollout --config /etc/sallyport/rollout/config.json')
    .action(async (flags: { readonly config: string }) => {
      // Loaded late: no other command speaks to an API server.
      const { runRollout } = await import('../../runtime/rollout/index.js');
      const { failed } = await runRollout({ config: flags.config, log: (line) => io.out(`${line}\n`) });
      finish(failed > 0 ? 3 : 0);
    });
}
