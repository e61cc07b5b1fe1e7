import { Option, type Command } from 'commander';
import { partOf } from '../../core/site';
import { formatJson } from '../../format/json';
import { formatPlan } from '../../format/pki-text';
import type { PlanInput } from '../../pki';
import type { ExitCode, Io } from '../io';
import { addSiteOptions, requiredSite, siteFlags, type PkiSite, type SiteFlags } from './pki-site';

interface PlanFlags extends SiteFlags {
  readonly format: 'text' | 'json';
}

const HELP = `
For each output of the tier: the intermediate that the PKI of the site has to issue, every certificate that is issued below it,
how its Secret is made, and how authorities are exchanged while everything goes on. Nothing in it depends on the day.

Examples:
  sallyport pki plan --tier airgapped
  sallyport pki plan --tier byoc --part data-plane --format json`;

export function registerPlan(pki: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = pki
    .command('plan')
    .summary('what the PKI of the site has to issue')
    .description('Says what the PKI of the site has to issue for the platform. Needs no network.')
    .addOption(new Option('--format <format>', 'how the plan is printed').choices(['text', 'json']).default('text'))
    .addHelpText('after', HELP);
  addSiteOptions(command).action(async (flags: PlanFlags) => finish(await plan(flags, io)));
}

async function plan(flags: PlanFlags, io: Io): Promise<ExitCode> {
  const site = requiredSite(flags);
  // Loaded late: no other command needs the library for ASN.1.
  const { planFor } = await import('../../pki/index.js');
  const result = planFor(inputOf(site, flags));
  io.out(flags.format === 'json' ? formatJson(result) : formatPlan(result));
  return 0;
}

function inputOf({ tier, values, outputs }: PkiSite, flags: PlanFlags): PlanInput {
  const { name, environment, domains, trust } = values.site;
  return {
    tier,
    site: { name, environment, domains, anchors: trust.pem },
    outputs: outputs.map((output) => ({ ...output, clusterDomain: partOf(values, output.part).cluster.domain })),
    flags: siteFlags(flags),
  };
}
