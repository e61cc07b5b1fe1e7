import type { KeyObject } from 'node:crypto';
import { keyMark, newKeys, type Name } from './elements';
import { issueAuthority } from './issue';
import { STAGING_MARK } from './staging-mark';
import { treesOf } from './trees';

export interface StagingRequest {
  /** Stands in the subjects; 1 to 32 letters, digits, dots, dashes and spaces. */
  readonly name: string;
  readonly days: number;
  /** DNS names that are going to be issued; empty: no constraints. */
  readonly dnsNames: readonly string[];
  /** Domains of the site and of its clusters, below which any name may be issued. */
  readonly domains: readonly string[];
  /** The one plane that it signs for. @default null: all of them */
  readonly plane?: string | null;
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
export function makeStagingCa({ name, days, dnsNames, domains, plane = null, now }: StagingRequest): StagingCa {
  const rootKeys = newKeys();
  const issuingKeys = newKeys();
  const dates = { notBefore: new Date(now.getTime() - CLOCK_SKEW), notAfter: new Date(now.getTime() + days * DAY) };
  const permitted = dnsNames.length === 0 ? [] : treesOf({ dnsNames, domains, plane });
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

function subjectOf(name: string, role: string, key: KeyObject): Name {
  return { organization: STAGING_MARK, commonName: `${name} staging ${role} ${keyMark(key)}` };
}
