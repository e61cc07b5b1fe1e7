import type { ReadCertificate } from './certificates';
import type { NameTree } from './extensions';
import { finding } from './finding';
import type { ChainFinding } from './report';

const DNS = 2;
/** Mail and addresses: our certificates carry neither, so any constraint on them holds. */
const HARMLESS = [1, 7];
const FORMS: Readonly<Record<number, string>> = { 0: 'other names', 4: 'directory names', 6: 'URIs' };

/** Names that a finding shows. */
const SHOWN = 5;

/**
 * Name constraints that would make programs refuse our certificates.
 *
 * @param names every DNS name that is going to be issued; null if the site is not known
 */
export function nameFindings(certificate: ReadCertificate, names: readonly string[] | null): ChainFinding[] {
  const { permitted, excluded } = certificate.facts;
  const forms = [...permitted, ...excluded].map(({ form }) => form);
  const unknown = [...new Set(forms)].filter((form) => form !== DNS && !HARMLESS.includes(form));
  return [...unknown.map((form) => badForm(certificate, form)), ...dnsFindings(certificate, names)];
}

/**
 * Go refuses a critical constraint on a form that it does not know; rustls-webpki (of agentgateway) refuses every chain
 * with a constraint on directory names, and since 0.103.12 on URIs (RUSTSEC-2026-0098). Our certificates have both.
 */
function badForm(certificate: ReadCertificate, form: number): ChainFinding {
  return finding('name-constraints', certificate, {
    message: 'name constraints of a form that TLS libraries refuse',
    value: FORMS[form] ?? `general names of form ${form}`,
    allowed: 'constraints on DNS names, addresses and mail',
    fix: 'let the certificate be made without these; constrain DNS names instead',
  });
}

function dnsFindings(certificate: ReadCertificate, names: readonly string[] | null): ChainFinding[] {
  const permitted = certificate.facts.permitted.filter(isDns);
  const excluded = certificate.facts.excluded.filter(isDns);
  if (permitted.length + excluded.length === 0) return [];
  if (names === null) return [unjudged(certificate, [...permitted, ...excluded])];
  const refused = names.filter((name) => !permits(certificate, name));
  return refused.length === 0 ? [] : [refusing(certificate, refused)];
}

/**
 * That an intermediate for one plane can issue for others, which is what it is there to prevent.
 *
 * @param path from the issuing certificate upwards: what one of them refuses, none below it can issue
 * @param foreign DNS names of the other planes
 */
export function widthFindings(path: readonly ReadCertificate[], foreign: readonly string[]): ChainFinding[] {
  const [issuing] = path;
  const open = foreign.filter((name) => path.every((certificate) => permits(certificate, name)));
  if (issuing === undefined || open.length === 0) return [];
  return [
    finding('name-constraints', issuing, {
      message: `an intermediate for one plane that can issue for ${open.length} names of others`,
      value: shown(open),
      allowed: 'constraints that permit the names of its plane alone',
      fix: 'let the certificate be made again with the constraints that pki csr asks for',
    }),
  ];
}

function permits({ facts }: ReadCertificate, name: string): boolean {
  const isExcluded = facts.excluded.filter(isDns).some((tree) => meets(name, tree.base));
  return !isExcluded && isPermitted(name, facts.permitted.filter(isDns));
}

function isDns({ form }: NameTree): boolean {
  return form === DNS;
}

function unjudged(certificate: ReadCertificate, trees: readonly NameTree[]): ChainFinding {
  return finding('name-constraints', certificate, {
    message: 'whether the constraints on DNS names leave room for ours is not known',
    value: shown(trees.map(({ base }) => (base === '' ? 'all names' : base))),
    allowed: 'constraints that were compared with the names of a site',
    fix: 'add --tier, and --values if the site is not values/<tier>.yaml',
  });
}

function refusing(certificate: ReadCertificate, refused: readonly string[]): ChainFinding {
  return finding('name-constraints', certificate, {
    message: `name constraints that refuse ${refused.length} of the names that will be issued`,
    value: shown(refused),
    allowed: 'constraints that permit every name of the Certificates in the render, short Service names too',
    fix: 'let the certificate be made again with these names permitted, or without constraints',
  });
}

function shown(names: readonly string[]): string {
  return `${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''}`;
}

function isPermitted(name: string, permitted: readonly NameTree[]): boolean {
  return permitted.length === 0 || permitted.some(({ base }) => isWithin(withoutWildcard(name), base));
}

/** A wildcard stands for names below its domain, so that a tree below that domain meets it, too. */
function meets(name: string, base: string): boolean {
  const domain = withoutWildcard(name);
  return isWithin(domain, base) || (domain !== name && isWithin(base, domain));
}

function withoutWildcard(name: string): string {
  return name.replace(/^\*\./, '');
}

/** The base itself and all below it; with a leading dot only what is below (as Go and OpenSSL read it). */
function isWithin(name: string, base: string): boolean {
  const lower = base.toLowerCase();
  const own = name.toLowerCase();
  if (lower === '') return true;
  return lower.startsWith('.') ? own.endsWith(lower) : own === lower || own.endsWith(`.${lower}`);
}
