import { homedir } from 'node:os';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { formatDrift } from '../../format/drift-text';
import { formatJson } from '../../format/json';
import { readManifests } from '../../manifest/read';
import type { ExitCode, Io } from '../io';

interface DriftFlags {
  readonly kubeconfig?: string;
  readonly format: 'text' | 'json';
}

const HELP = `
Reads only, and never a Secret. Compared are the fields that the release has, so that defaults of the server are no
difference; what others set is known from the record of field managers, which needs a server-side apply.

Examples:
  sallyport drift charts-out/airgapped/manifests
  sallyport drift charts-out/airgapped/manifests --kubeconfig site.kubeconfig --format json`;

export function registerDrift(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('drift')
    .summary('compare a live cluster with a release')
    .description(
      'Compares what was rendered with what a live cluster has, by reading alone, and names every difference.',
    )
    .argument('<path...>', 'files, folders, or - for standard input')
    .option('--kubeconfig <file>', 'how to reach the API server; $KUBECONFIG or ~/.kube/config unless stated')
    .addOption(new Option('--format <format>', 'how differences are printed').choices(['text', 'json']).default('text'))
    .addHelpText('after', HELP)
    .action(async (paths: readonly string[], flags: DriftFlags) => finish(await drift(paths, flags, io)));
}

async function drift(paths: readonly string[], { kubeconfig, format }: DriftFlags, io: Io): Promise<ExitCode> {
  const release = readManifests(paths).flatMap(({ objects }) => objects);
  const file = kubeconfig ?? process.env['KUBECONFIG'] ?? join(homedir(), '.kube', 'config');
  // Loaded late: most commands speak to no API server.
  const { connect } = await import('../../cluster/connect.js');
  const { findDrift } = await import('../../cluster/drift/index.js');
  const report = await findDrift(await connect(file), release);
  io.out(format === 'json' ? formatJson(report) : formatDrift(report));
  if (report.unchecked.length > 0) return 3;
  return report.differences.length > 0 ? 1 : 0;
}
