import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { NAMESPACE_PREFIX } from '../core/names';
import { issueAuthority, type Name } from './issue';
import { STAGING_MARK } from './staging-mark';

export interface StagingRequest {
  /** Stands in the subjects; 1 to 32 letters, digits, dots, dashes and spaces. */
  readonly name: string;
  readonly days: number;
  /** DNS names that are going to be issued; empty: no constraints. */
  readonly dnsNames: readonly string[];
  /** Domains of the site and of its clusters, below which any name may be issued. */
  readonly domains: readonly string[];
  readonly now: Date;
}

/** A root, an intermediate that it signed, and the key of the intermediate. All PEM. */
export interface StagingCa {
  readonly root: string;
  readonly issuing: string;
  /** The intermediate, then the root: what goes into the Secret. */
  readonly chain: string;
  /** PKCS#8, not encrypted. */
  readonly issuingKey: string;
  readonly notAfter: Date;
  /** DNS trees that the intermediate may issue for; empty for all. */
  readonly permitted: readonly string[];
}

const DAY = 86_400_000;
/** Machines that look at the certificates may be a little behind. */
const CLOCK_SKEW = 300_000;

/**
 * Makes an authority for staging and tests. The key of its root is used once and forgotten: nobody can make another
 * intermediate below a root that staging clusters trust, and a new authority is one command.
 */
export function makeStagingCa({ name, days, dnsNames, domains, now }: StagingRequest): StagingCa {
  const rootKeys = newKeys();
  const issuingKeys = newKeys();
  const dates = { notBefore: new Date(now.getTime() - CLOCK_SKEW), notAfter: new Date(now.getTime() + days * DAY) };
  const permitted = dnsNames.length === 0 ? [] : permittedTrees(dnsNames, domains);
  const rootName = subjectOf(name, 'root', rootKeys.publicKey);
  const signer = { subject: rootName, ...rootKeys };
  const root = issueAuthority(
    { subject: rootName, publicKey: rootKeys.publicKey, ...dates, pathLength: 1, permitted: [] },
    signer,
  );
  const subject = subjectOf(name, 'issuing', issuingKeys.publicKey);
  const issuing = issueAuthority(
    { subject, publicKey: issuingKeys.publicKey, ...dates, pathLength: 0, permitted },
    signer,
  );
  const issuingKey = issuingKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { root, issuing, chain: issuing + root, issuingKey, notAfter: dates.notAfter, permitted };
}

function newKeys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-384' });
}

/** Two authorities of one name would be hard to tell apart, so that a bit of the key stands in it. */
function subjectOf(name: string, role: string, key: KeyObject): Name {
  const digest = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  return { organization: STAGING_MARK, commonName: `${name} staging ${role} ${digest.slice(0, 8)}` };
}

/** The fewest trees that hold all names: whole domains, `svc`, namespaces, and Services by their short name. */
function permittedTrees(dnsNames: readonly string[], domains: readonly string[]): readonly string[] {
  const whole = new Set([...domains, 'svc']);
  const isWithin = (name: string): boolean => [...whole].some((tree) => name === tree || name.endsWith(`.${tree}`));
  const trees = dnsNames
    .map((name) => name.replace(/^\*\./, ''))
    .filter((name) => !isWithin(name))
    .map(namespaceOf);
  return [...new Set([...whole, ...trees])].sort();
}

/** `service.namespace` → `namespace`, which is one tree instead of one for each Service; other names stay whole. */
function namespaceOf(name: string): string {
  const [, last = '', more] = name.split('.');
  return more === undefined && last.startsWith(NAMESPACE_PREFIX) ? last : name;
}
