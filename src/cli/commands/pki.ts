import type { Command } from 'commander';
import type { ExitCode, Io } from '../io';
import { registerCheck } from './pki-check';
import { registerCsr } from './pki-csr';
import { registerPlan } from './pki-plan';
import { registerStagingCa } from './pki-staging-ca';

export function registerPki(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const pki = program
    .command('pki')
    .summary('the authority that issues our certificates')
    .description(
      'Says what the PKI of the site has to issue, asks it for that, judges what came back, and makes one for staging.',
    );
  registerPlan(pki, io, finish);
  registerCsr(pki, io, finish);
  registerCheck(pki, io, finish);
  registerStagingCa(pki, io, finish);
}
