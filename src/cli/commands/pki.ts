import type { Command } from 'commander';
import type { ExitCode, Io } from '../io';
import { registerCheck } from './pki-check';
import { registerStagingCa } from './pki-staging-ca';

export function registerPki(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const pki = program
    .command('pki')
    .summary('the authority that issues our certificates')
    .description('Judges the chain of the issuing authority, and makes one for staging.');
  registerCheck(pki, io, finish);
  registerStagingCa(pki, io, finish);
}
