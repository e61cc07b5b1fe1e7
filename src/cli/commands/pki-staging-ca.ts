import { join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { SallyportError } from '../../core/errors';
import { createDirectory, type NewFile } from '../../core/files';
import { ISSUING_NAMESPACE, ISSUING_SECRET, LONGEST_LIFE_HOURS } from '../../core/issuing-ca';
import type { StagingCa } from '../../pki';
import type { ExitCode, Io } from '../io';
import { shellWord } from '../shell-word';
import { refuseNoFolder } from './pki-out';
import { addSiteOptions, onlyPlane, siteOf, type PkiSite, type SiteFlags } from './pki-site';

interface StagingFlags extends SiteFlags {
  readonly out: string;
  readonly name: string;
  readonly days: number;
}

const MAX_DAYS = 398;
const LONGEST_LIFE_DAYS = LONGEST_LIFE_HOURS / 24;

const HELP = `
Writes root.pem, issuing.pem, chain.pem and issuing.key (readable by you alone). For staging and tests only: the subjects say
so, and pki check refuses it for a site in production. The key of the root is not kept. With --tier, the authority can issue
for the names of that site alone; a new model or component then needs a new authority.

Examples:
  sallyport pki staging-ca --out staging-ca
  sallyport pki staging-ca --out staging-ca --tier airgapped --values site/airgapped.yaml`;

export function registerStagingCa(pki: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = pki
    .command('staging-ca')
    .summary('make an issuing CA for staging and tests')
    .description('Makes a root and an issuing intermediate, EC P-384, for staging and tests. Never for production.')
    .requiredOption('--out <folder>', 'where to write: a folder that does not exist, or an empty one')
    .addOption(new Option('--name <name>', 'stands in the subjects').argParser(nameOf).default('sallyport'))
    .addOption(new Option('--days <n>', `days until both end, 1 to ${MAX_DAYS}`).argParser(daysOf).default(180))
    .addHelpText('after', HELP);
  addSiteOptions(command).action(async (flags: StagingFlags) => finish(await make(flags, io)));
}

async function make(flags: StagingFlags, io: Io): Promise<ExitCode> {
  refuseNoFolder(flags.out);
  const site = siteOf(flags);
  refuseProduction(site);
  // Loaded late: no other command needs the library for ASN.1.
  const { makeStagingCa } = await import('../../pki/index.js');
  const { name, days } = flags;
  const ca = makeStagingCa({
    name,
    days,
    dnsNames: site?.dnsNames ?? [],
    domains: site?.domains ?? [],
    plane: site === undefined ? null : onlyPlane(site),
    now: new Date(),
  });
  createDirectory(flags.out, filesOf(ca));
  io.out(report(flags.out, ca, site?.outputs[0]?.issuer.secret ?? ISSUING_SECRET));
  if (days < LONGEST_LIFE_DAYS)
    io.err(`certificates are issued for ${LONGEST_LIFE_DAYS} days, and this authority ends after ${days}\n`);
  return 0;
}

function filesOf({ root, issuing, chain, issuingKey }: StagingCa): ReadonlyMap<string, NewFile> {
  const open = 0o644;
  return new Map([
    ['root.pem', { content: root, mode: open }],
    ['issuing.pem', { content: issuing, mode: open }],
    ['chain.pem', { content: chain, mode: open }],
    ['issuing.key', { content: issuingKey, mode: 0o600 }],
  ]);
}

function report(folder: string, { notAfter, permitted }: StagingCa, secret: string): string {
  const path = (name: string): string => shellWord(join(folder, name));
  const names = permitted.length === 0 ? 'any name' : `names below ${permitted.join(', ')}; no addresses`;
  return `${[
    `${join(folder, 'root.pem')}     for site.trust.file: what the cluster trusts`,
    `${join(folder, 'issuing.pem')}  the intermediate alone`,
    `${join(folder, 'chain.pem')}    the intermediate, then the root`,
    `${join(folder, 'issuing.key')}  its key, not encrypted, for you alone; never commit it`,
    '',
    `for staging and tests only; ends ${notAfter.toISOString()}; issues for ${names}`,
    'the key of the root was not kept',
    '',
    'put it into the cluster, then remove the key from this machine:',
    `  kubectl -n ${ISSUING_NAMESPACE} create secret tls ${secret} --cert=${path('chain.pem')} --key=${path('issuing.key')}`,
  ].join('\n')}\n`;
}

function nameOf(text: string): string {
  if (/^[A-Za-z0-9](?:[A-Za-z0-9 .-]{0,30}[A-Za-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError('allowed: 1 to 32 letters, digits, dots, dashes and spaces.');
}

function daysOf(text: string): number {
  const days = Number(text);
  if (/^\d+$/.test(text) && days >= 1 && days <= MAX_DAYS) return days;
  throw new InvalidArgumentError(`allowed: a whole number from 1 to ${MAX_DAYS}.`);
}

function refuseProduction(site: PkiSite | undefined): void {
  if (site?.values.site.environment !== 'prod') return;
  throw new SallyportError('usage', {
    message: 'a staging authority for a site in production',
    place: { file: site.values.file, path: 'site.environment' },
    value: 'prod',
    allowed: 'dev, staging',
    fix: 'let the authority of the site sign the intermediate; for a test, use values with environment: staging',
  });
}
