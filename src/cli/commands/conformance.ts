import { Option, type Command } from 'commander';
import { formatConformance } from '../../format/conformance-text';
import { formatJson } from '../../format/json';
import type { ExitCode, Io } from '../io';

interface ConformanceFlags {
  readonly config: string;
  readonly format: 'text' | 'json';
}

export function registerConformance(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('conformance')
    .summary('try the ways out of a pod, and what it needs inside')
    .description(
      'Tries ways out over IPv4 and IPv6, names outside, an undeclared connection, the clock, its own certificate and the registry, and prints what it found. Runs in the cluster.',
    )
    .requiredOption('--config <file>', 'what is to be probed')
    .addOption(new Option('--format <format>', 'how the report is printed').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  sallyport conformance --config /etc/sallyport/conformance/config.json')
    .action(async ({ config, format }: ConformanceFlags) => {
      // Loaded late: no other command probes a network.
      const { runConformance } = await import('../../runtime/conformance/index.js');
      const report = await runConformance({ config });
      io.out(format === 'json' ? formatJson(report) : formatConformance(report));
      const { fail, unchecked } = report.summary;
      finish(unchecked > 0 ? 3 : fail > 0 ? 1 : 0);
    });
}
