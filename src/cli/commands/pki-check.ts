import { join, dirname } from 'node:path';
import { Option, type Command } from 'commander';
import { readTextFile } from '../../core/files';
import { formatChain } from '../../format/chain-text';
import { formatJson } from '../../format/json';
import type { ChainPurpose, PemFile } from '../../pki';
import type { ExitCode, Io } from '../io';
import { addSiteOptions, onlyPlane, siteOf, type PkiSite, type SiteFlags } from './pki-site';

interface CheckFlags extends SiteFlags {
  readonly key?: string;
  readonly root?: string;
  readonly format: 'text' | 'json';
  readonly color: boolean;
}

/** Far above any chain; no bundle of roots is read to its end. */
const MAX_BYTES = 1024 * 1024;

const HELP = `
With --tier, the trust file of the site is the root, unless --root names another, and every DNS name that the render asks
certificates for is compared with name constraints; with --plane, those of other planes must not be permitted. What cannot be judged without it is a finding.

Examples:
  sallyport pki check chain.pem --tier airgapped --key issuing.key
  sallyport pki check chain.pem --root root.pem --format json`;

export function registerCheck(pki: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = pki
    .command('check')
    .summary('judge a chain for use as the issuing CA')
    .description('Says whether a chain can be the issuing authority of the platform. Needs no network.')
    .argument('<chain>', 'PEM file: the issuing certificate, then its issuers')
    .option('--root <file>', 'PEM file with the roots that are trusted')
    .option('--key <file>', 'private key of the issuing certificate; its content is never shown')
    .addOption(new Option('--format <format>', 'how findings are printed').choices(['text', 'json']).default('text'))
    .option('--no-color', 'plain text')
    .addHelpText('after', HELP);
  addSiteOptions(command).action(async (chain: string, flags: CheckFlags) => finish(await check(chain, flags, io)));
}

async function check(chain: string, flags: CheckFlags, io: Io): Promise<ExitCode> {
  // Loaded late: no other command needs the library for ASN.1.
  const { judgeChain } = await import('../../pki/index.js');
  const site = siteOf(flags);
  const roots = rootsOf(flags, site);
  const report = judgeChain({
    chain: read(chain, 'chain'),
    ...(roots === undefined ? {} : { roots }),
    ...(flags.key === undefined ? {} : { key: read(flags.key, 'key') }),
    ...(site === undefined ? {} : { purpose: purposeOf(site) }),
    now: new Date(),
  });
  const colour = flags.color && io.takesColour;
  io.out(flags.format === 'json' ? formatJson(report) : formatChain(report, { colour }));
  return report.usable ? 0 : 1;
}

/** What one intermediate has to issue; those of several clusters may be judged at once, those of several planes may not. */
function purposeOf(site: PkiSite): ChainPurpose {
  onlyPlane(site);
  const { values, dnsNames, foreignNames } = site;
  return { dnsNames, foreignNames, isProduction: values.site.environment === 'prod' };
}

function rootsOf({ root }: CheckFlags, site: PkiSite | undefined): PemFile | undefined {
  if (root !== undefined) return read(root, 'root');
  if (site === undefined) return undefined;
  return read(join(dirname(site.values.file), site.values.site.trust.file), 'trust');
}

/** Not text, such as DER, is said with its cure: DER is how many authorities hand out certificates. */
function read(file: string, label: string): PemFile {
  const textFix = 'export it as PEM; openssl x509 -inform DER -in FILE turns a certificate in DER into PEM';
  return {
    file,
    text: readTextFile(file, { maxBytes: MAX_BYTES, label: `${label} file`, kind: 'unreadable', textFix }),
  };
}
