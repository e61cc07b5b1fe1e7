import type { Command } from 'commander';
import type { ExitCode, Io } from '../io';
import { registerReceive } from './diode-receive';

export function registerDiode(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const diode = program
    .command('diode')
    .summary('programs of the one-way exit')
    .description('Programs of the one-way exit.');
  diode
    .command('validate')
    .summary('run the validator in front of the diode')
    .description('Takes records over mTLS, passes on what the closed schema allows, and never reads from the diode.')
    .requiredOption('--config <file>', 'configuration of the validator')
    .addHelpText('after', '\nExample:\n  sallyport diode validate --config /etc/sallyport/diode/config.json')
    .action(async (flags: { readonly config: string }) => {
      // Loaded late: no other command needs its servers.
      const { runDiodeValidate } = await import('../../runtime/diode/index.js');
      await runDiodeValidate(flags);
      finish(0);
    });
  registerReceive(diode, io, finish);
}
