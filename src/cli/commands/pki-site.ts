import { Option, type Command } from 'commander';
import { certificateNames, certificatesOf, type IssuedCertificates } from '../../app/certificate-names';
import { SallyportError } from '../../core/errors';
import { partOf, type LoadedValues } from '../../core/site';
import { hasIssuerPerPlane } from '../../core/issuing-ca';
import { PLANES, type Plane, type Tier } from '../../core/tier';
import { addInputOptions, inputsFor, tierOption, type InputFlags } from '../inputs';
import { shellWord } from '../shell-word';

/** Flags that say whose certificates are meant. */
export interface SiteFlags extends InputFlags {
  readonly tier?: string;
  readonly part?: string;
  readonly plane?: string;
}

/** What the commands of the PKI need to know of a site. */
export interface PkiSite {
  readonly tier: string;
  readonly values: LoadedValues;
  /** The intermediates that are meant, each with the Certificates below it. */
  readonly outputs: readonly IssuedCertificates[];
  /** Every DNS name in these. */
  readonly dnsNames: readonly string[];
  /** DNS names of the same outputs below other intermediates: empty where there is one for all planes. */
  readonly foreignNames: readonly string[];
  /** Domains of the site and of the clusters of these outputs. */
  readonly domains: readonly string[];
}

const PARTS = ['control-plane', 'data-plane'] as const;

export function addSiteOptions(command: Command): Command {
  const part = new Option('--part <part>', 'one output of a tier with two (default: both)').choices(PARTS);
  const plane = new Option('--plane <plane>', 'one plane, where each has an intermediate (default: all)');
  const options = [tierOption('the tier whose site is meant'), part, plane.choices(Object.keys(PLANES))];
  return addInputOptions(options.reduce((all, option) => all.addOption(option), command));
}

/** Composes the tier, without writing anything; undefined where no tier is named. */
export function siteOf(flags: SiteFlags): PkiSite | undefined {
  if (flags.tier === undefined) {
    refuseWithoutTier(flags);
    return undefined;
  }
  const { tier, inputs } = inputsFor(flags.tier, flags);
  refuseUnknownPart(tier, flags.part);
  const { values } = inputs;
  const all = certificatesOf(tier, inputs).filter(({ part }) => flags.part === undefined || part === flags.part);
  refuseUnknownPlane(tier, all, flags.plane);
  const outputs = all.filter(({ issuer }) => flags.plane === undefined || issuer.plane === flags.plane);
  const clusters = outputs.map(({ part }) => partOf(values, part).cluster.domain);
  const domains = [...new Set([...values.site.domains, ...clusters])];
  const dnsNames = certificateNames(outputs);
  const own = new Set(dnsNames);
  const foreignNames = certificateNames(all).filter((name) => !own.has(name));
  return { tier: tier.name, values, outputs, dnsNames, foreignNames, domains };
}

/** The flags that name one intermediate of a site; empty where it has one alone. */
export function authorityFlags({ part, issuer: { plane } }: IssuedCertificates): string {
  return `${part === null ? '' : ` --part ${part}`}${plane === null ? '' : ` --plane ${plane}`}`;
}

/**
 * The plane that is meant; null where one intermediate signs for all.
 * @throws SallyportError 'usage' where each plane has its own, and none is named
 */
export function onlyPlane({ tier, outputs }: PkiSite): Plane | null {
  const planes = [...new Set(outputs.map(({ issuer }) => issuer.plane))];
  const [first] = planes;
  if (planes.length === 1 && first !== undefined) return first;
  throw new SallyportError('usage', {
    message: `tier ${tier} has an intermediate for each plane`,
    allowed: planes.map((plane) => `--plane ${plane ?? ''}`).join(', '),
    fix: 'add --plane, once for each',
  });
}

/** As `siteOf`, for commands that say nothing without a site. */
export function requiredSite(flags: SiteFlags): PkiSite {
  const site = siteOf(flags);
  if (site !== undefined) return site;
  throw new SallyportError('usage', { message: 'whose intermediate is meant is not known', fix: 'add --tier' });
}

/** The flags that named the site, as a shell takes them, without `--part` and `--plane`. */
export function siteFlags({ tier, values, policy, models, lock }: SiteFlags): string {
  return Object.entries({ tier, values, policy, models, lock })
    .flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${shellWord(value)}`]))
    .join(' ');
}

function refuseWithoutTier({ values, policy, models, lock, part, plane }: SiteFlags): void {
  const given = Object.entries({ values, policy, models, lock, part, plane }).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  const [name, value = ''] = given;
  throw new SallyportError('usage', {
    message: `--${name} is ${{ part: 'an output', plane: 'a plane' }[name] ?? 'a file'} of a tier, and no tier is named`,
    value,
    fix: 'add --tier',
  });
}

function refuseUnknownPart({ name, outputs }: Tier, part: string | undefined): void {
  if (part === undefined || outputs.some((output) => output.part === part)) return;
  throw new SallyportError('usage', {
    message: `tier ${name} has one output, and no parts`,
    value: part,
    fix: 'leave --part out',
  });
}

function refuseUnknownPlane(
  { name, posture }: Tier,
  all: readonly IssuedCertificates[],
  plane: string | undefined,
): void {
  if (plane === undefined || all.some(({ issuer }) => issuer.plane === plane)) return;
  const known = [...new Set(all.map(({ issuer }) => issuer.plane))].join(', ');
  const isPerPlane = hasIssuerPerPlane(posture);
  throw new SallyportError('usage', {
    message: isPerPlane
      ? `nothing in plane ${plane} of tier ${name} has a certificate`
      : `tier ${name} has one intermediate for all planes (posture issuers: ${posture.issuers})`,
    value: `--plane ${plane}`,
    ...(isPerPlane ? { allowed: known, fix: 'name one of these' } : { fix: 'leave --plane out' }),
  });
}
