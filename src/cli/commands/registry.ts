import { Option, type Command } from 'commander';
import { formatJson } from '../../format/json';
import { formatRegistry } from '../../format/registry-text';
import type { RegistryReport } from '../../runtime/registry';
import type { ExitCode, Io } from '../io';

interface RegistryFlags {
  readonly config: string;
  readonly format: 'text' | 'json';
}

export function registerRegistry(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const registry = program.command('registry').summary('compare the registry of the platform with the lock');
  registry
    .command('check')
    .summary('say what the registry lacks, has otherwise or has besides the lock')
    .description(
      'Asks a registry for its catalogue, fetches each manifest of the lock by digest, counts its bytes, and asks for every part of it. Only reads. Runs in the cluster.',
    )
    .requiredOption('--config <file>', 'the registry, and what it has to hold')
    .addOption(new Option('--format <format>', 'how the report is printed').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  sallyport registry check --config /etc/sallyport/registry-check/config.json')
    .action(async ({ config, format }: RegistryFlags) => {
      // Loaded late: no other command speaks to a registry.
      const { checkRegistry } = await import('../../runtime/registry/index.js');
      const report = await checkRegistry({ config });
      io.out(format === 'json' ? formatJson(report) : formatRegistry(report));
      finish(exitOf(report));
    });
}

function exitOf({ summary: { unchecked, missing, different, extra } }: RegistryReport): ExitCode {
  if (unchecked > 0) return 3;
  return missing + different + extra > 0 ? 1 : 0;
}
