import { Option, type Command } from 'commander';
import { audit } from '../../audit';
import { isLive, SEVERITIES, type Severity, type VerifyReport } from '../../core/result';
import { VERSION } from '../../core/version';
import { formatJson } from '../../format/json';
import { formatReport } from '../../format/text';
import { readManifests } from '../../manifest/read';
import { addAuditOptions, auditOptions, type AuditFlags } from '../audit-inputs';
import type { ExitCode, Io } from '../io';

interface VerifyFlags extends AuditFlags {
  readonly format: 'text' | 'json';
  readonly failOn: Severity;
  readonly color: boolean;
}

const HELP = `
Examples:
  sallyport verify charts-out/airgapped/manifests --tier airgapped
  helm template my-chart | sallyport verify - --boundary boundary.yaml --format json
  sallyport verify rendered --boundary boundary.yaml --waivers waivers.yaml --as-of 2026-11-20`;

export function registerVerify(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('verify')
    .summary('audit manifests')
    .description('Audits rendered manifests, ours or anybody’s. Reads YAML only and never needs a network.')
    .argument('<path...>', 'files, folders, or - for standard input')
    .addOption(new Option('--format <format>', 'how findings are printed').choices(['text', 'json']).default('text'))
    .addOption(new Option('--fail-on <severity>', 'lowest severity that fails').choices(SEVERITIES).default('medium'))
    .option('--waivers <file>', 'findings that somebody answers for, each with an end')
    .option('--as-of <date>', 'day as of which waivers and certificates are judged; there is no other clock')
    .option('--no-color', 'plain text')
    .addHelpText('after', HELP);
  addAuditOptions(command).action((paths: readonly string[], flags: VerifyFlags) => finish(verify(paths, flags, io)));
}

function verify(paths: readonly string[], flags: VerifyFlags, io: Io): ExitCode {
  const options = auditOptions(flags);
  const result = audit(readManifests(paths), options);
  const report: VerifyReport = {
    schema: 'sallyport.dev/verify/v1',
    tool: { name: 'sallyport', version: VERSION },
    policy: { tier: flags.tier ?? null, rules: result.rules },
    summary: result.summary,
    findings: result.findings,
  };
  io.out(
    flags.format === 'json' ? formatJson(report) : formatReport(report, { colour: flags.color && io.takesColour }),
  );
  const limit = SEVERITIES.indexOf(flags.failOn);
  const fails = result.findings.some((finding) => isLive(finding) && SEVERITIES.indexOf(finding.severity) <= limit);
  return fails ? 1 : 0;
}
