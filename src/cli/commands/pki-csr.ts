import { join } from 'node:path';
import { Option, type Command } from 'commander';
import type { IssuedCertificates } from '../../app/certificate-names';
import { SallyportError } from '../../core/errors';
import { createDirectory, type NewFile } from '../../core/files';
import { ISSUING_NAMESPACE } from '../../core/issuing-ca';
import { VERSION } from '../../core/version';
import { formatJson } from '../../format/json';
import { formatRequest, type RequestReport } from '../../format/pki-text';
import type { CertificateRequest } from '../../pki';
import type { ExitCode, Io } from '../io';
import { shellWord } from '../shell-word';
import { refuseNoFolder } from './pki-out';
import {
  addSiteOptions,
  authorityFlags,
  onlyPlane,
  requiredSite,
  siteFlags,
  type PkiSite,
  type SiteFlags,
} from './pki-site';

interface CsrFlags extends SiteFlags {
  readonly out: string;
  readonly format: 'text' | 'json';
}

const REQUEST = 'issuing.csr';
const KEY = 'issuing.key';

const HELP = `
Writes issuing.csr and issuing.key (readable by you alone) into a new folder; nothing is ever overwritten, and no key is shown.
The request asks for an authority without others below it, for the names of the site alone. In a tier with two outputs each
has an intermediate of its own, and so has each plane where the posture of the tier says so. Outside production the subject says so, and pki check refuses the chain in production.

Examples:
  sallyport pki csr --tier airgapped --out issuing
  sallyport pki csr --tier byoc --part data-plane --values site/byoc.yaml --out issuing-data-plane`;

export function registerCsr(pki: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = pki
    .command('csr')
    .summary('ask the PKI of the site for the issuing intermediate')
    .description('Makes a key, EC P-384, and a request (PKCS#10) for the issuing intermediate. Needs no network.')
    .requiredOption('--out <folder>', 'where to write: a folder that does not exist, or an empty one')
    .addOption(new Option('--format <format>', 'how the report is printed').choices(['text', 'json']).default('text'))
    .addHelpText('after', HELP);
  addSiteOptions(command).action(async (flags: CsrFlags) => finish(await request(flags, io)));
}

async function request(flags: CsrFlags, io: Io): Promise<ExitCode> {
  refuseNoFolder(flags.out);
  const site = requiredSite(flags);
  const authority = onlyAuthority(site);
  const { part, issuer } = authority;
  // Loaded late: no other command needs the library for ASN.1.
  const { makeRequest, treesOf } = await import('../../pki/index.js');
  const { name, environment } = site.values.site;
  const permitted = treesOf({ dnsNames: site.dnsNames, domains: site.domains, plane: issuer.plane });
  const made = makeRequest({
    site: name,
    part,
    plane: issuer.plane,
    isProduction: environment === 'prod',
    permitted,
  });
  createDirectory(flags.out, filesOf(made));
  const report = reportOf(made, { site, authority, permitted, flags });
  io.out(flags.format === 'json' ? formatJson(report) : formatRequest(report));
  return 0;
}

/** One key in two clusters would give each of them the names of the other. */
function onlyAuthority(site: PkiSite): IssuedCertificates {
  const { tier, outputs } = site;
  const parts = [...new Set(outputs.map(({ part }) => part))];
  if (parts.length === 1) onlyPlane(site);
  const [first] = outputs;
  if (first !== undefined && outputs.length === 1) return first;
  throw new SallyportError('usage', {
    message: `tier ${tier} has two clusters, and each has an intermediate of its own`,
    allowed: parts.map((part) => `--part ${part ?? ''}`).join(', '),
    fix: 'add --part, once for each',
  });
}

function filesOf({ request: csr, key }: CertificateRequest): ReadonlyMap<string, NewFile> {
  return new Map([
    [REQUEST, { content: csr, mode: 0o644 }],
    [KEY, { content: key, mode: 0o600 }],
  ]);
}

interface Asked {
  readonly site: PkiSite;
  readonly authority: IssuedCertificates;
  readonly permitted: readonly string[];
  readonly flags: CsrFlags;
}

/** What was asked for; of the key only where it is. */
function reportOf(
  { subject, fingerprint }: CertificateRequest,
  { site, authority, permitted, flags }: Asked,
): RequestReport {
  const path = (name: string): string => join(flags.out, name);
  return {
    schema: 'sallyport.dev/pki-csr/v1',
    tool: { name: 'sallyport', version: VERSION },
    tier: site.tier,
    site: site.values.site.name,
    part: authority.part,
    plane: authority.issuer.plane,
    subject,
    key: 'EC P-384',
    signature: 'ECDSA with SHA-384',
    fingerprint,
    permittedDns: permitted,
    excludedAddresses: ['0.0.0.0/0', '::/0'],
    files: { request: path(REQUEST), key: path(KEY) },
    commands: commandsFor(flags, authority),
  };
}

function commandsFor(flags: CsrFlags, authority: IssuedCertificates): readonly string[] {
  const chain = shellWord(join(flags.out, 'chain.pem'));
  const key = shellWord(join(flags.out, KEY));
  return [
    `sallyport pki check ${chain} ${siteFlags(flags)}${authorityFlags(authority)} --key ${key}`,
    `kubectl -n ${ISSUING_NAMESPACE} create secret tls ${authority.issuer.secret} --cert=${chain} --key=${key}`,
  ];
}
