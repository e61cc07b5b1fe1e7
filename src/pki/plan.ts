import { X509Certificate } from 'node:crypto';
import type { CertificateProfile } from '../core/certificates';
import { ISSUING_NAMESPACE, LONGEST_LIFE_HOURS, RENEWAL_LEFT_HOURS } from '../core/issuing-ca';
import { VERSION } from '../core/version';
import { fingerprintOf, utc } from './certificates';
import { subjectPattern } from './request';
import { rotationSteps, type Rotation } from './rotation';
import { treesOf } from './trees';

/** What the PKI of a site has to issue for the platform, as plain data. Nothing in it depends on the day. */
export interface PkiPlan {
  readonly schema: 'sallyport.dev/pki-plan/v1';
  readonly tool: { readonly name: 'sallyport'; readonly version: string };
  readonly tier: string;
  readonly site: string;
  readonly environment: string;
  /** Certificates of the trust file: what every program of the platform trusts. */
  readonly anchors: readonly Anchor[];
  /** One for each output of the tier, or for each plane of each. */
  readonly authorities: readonly PlannedAuthority[];
  readonly rotation: Rotation;
}

export interface Anchor {
  readonly subject: string;
  /** SHA-256, 64 lower-case hex digits. */
  readonly fingerprint: string;
  readonly notAfter: string;
}

/** An intermediate, and what is issued below it. */
export interface PlannedAuthority {
  readonly part: string | null;
  /** The one plane that it signs for; null for all of the output. */
  readonly plane: string | null;
  readonly subject: string;
  readonly key: string;
  readonly acceptedKeys: string;
  readonly signature: string;
  readonly basicConstraints: string;
  readonly keyUsage: readonly string[];
  readonly extendedKeyUsage: string;
  readonly nameConstraints: { readonly permittedDns: readonly string[]; readonly excludedAddresses: readonly string[] };
  readonly life: {
    /** A chain with fewer days left is refused by `pki check`. */
    readonly leastDaysLeft: number;
    /** With this many days left the next one has to be in place. */
    readonly exchangeDaysLeft: number;
  };
  readonly secret: { readonly namespace: string; readonly name: string; readonly keys: readonly string[] };
  readonly commands: readonly string[];
  readonly profile: { readonly key: string; readonly days: number; readonly renewedWithDaysLeft: number };
  readonly certificates: readonly PlannedCertificate[];
}

/** A certificate that is issued below an intermediate. */
export interface PlannedCertificate {
  readonly namespace: string;
  readonly name: string;
  readonly profile: CertificateProfile;
  readonly usages: readonly string[];
  readonly dnsNames: readonly string[];
  readonly uris: readonly string[];
}

export interface PlanInput {
  readonly tier: string;
  readonly site: {
    readonly name: string;
    readonly environment: string;
    readonly domains: readonly string[];
    /** PEM of the trust file. */
    readonly anchors: string;
  };
  readonly outputs: readonly PlanOutput[];
  /** The command line after `sallyport pki NAME`, which names the site. */
  readonly flags: string;
}

export interface PlanOutput {
  readonly part: string | null;
  readonly issuer: { readonly secret: string; readonly plane: string | null };
  /** DNS domain of its cluster. */
  readonly clusterDomain: string;
  readonly certificates: readonly PlannedCertificate[];
}

export function planFor({ tier, site, outputs, flags }: PlanInput): PkiPlan {
  return {
    schema: 'sallyport.dev/pki-plan/v1',
    tool: { name: 'sallyport', version: VERSION },
    tier,
    site: site.name,
    environment: site.environment,
    anchors: anchorsIn(site.anchors),
    authorities: outputs.map((output) => authorityFor(output, site, flags)),
    rotation: rotationSteps({
      clusters: new Set(outputs.map(({ part }) => part)).size > 1,
      planes: outputs.some(({ issuer }) => issuer.plane !== null),
    }),
  };
}

const HOURS_A_DAY = 24;

function authorityFor(output: PlanOutput, site: PlanInput['site'], flags: string): PlannedAuthority {
  const { part, issuer, clusterDomain, certificates } = output;
  const { plane, secret } = issuer;
  const isProduction = site.environment === 'prod';
  const dnsNames = certificates.flatMap((certificate) => certificate.dnsNames);
  const days = LONGEST_LIFE_HOURS / HOURS_A_DAY;
  return {
    part,
    plane,
    subject: subjectPattern({ site: site.name, part, plane, isProduction }),
    key: 'EC P-384',
    acceptedKeys: 'EC P-384 or P-256, RSA of 3072 to 8192 bits',
    signature: 'RSA or ECDSA with SHA-256, SHA-384 or SHA-512',
    basicConstraints: 'critical, CA:TRUE, path length 0',
    keyUsage: ['keyCertSign', 'cRLSign'],
    extendedKeyUsage: 'none',
    nameConstraints: {
      permittedDns: treesOf({ dnsNames, domains: [...site.domains, clusterDomain], plane }),
      excludedAddresses: ['0.0.0.0/0', '::/0'],
    },
    life: {
      leastDaysLeft: days,
      // What is issued on the last day before the exchange must not outlive its issuer; the rest is time to react.
      exchangeDaysLeft: days + RENEWAL_LEFT_HOURS / HOURS_A_DAY,
    },
    secret: { namespace: ISSUING_NAMESPACE, name: secret, keys: ['tls.crt', 'tls.key'] },
    commands: commandsFor(output, flags),
    profile: { key: 'EC P-384', days, renewedWithDaysLeft: RENEWAL_LEFT_HOURS / HOURS_A_DAY },
    certificates,
  };
}

function commandsFor({ part, issuer: { plane, secret } }: PlanOutput, flags: string): readonly string[] {
  const folder = ['issuing', part, plane].filter((one) => one !== null).join('-');
  const site = [
    flags,
    ...(part === null ? [] : [`--part ${part}`]),
    ...(plane === null ? [] : [`--plane ${plane}`]),
  ].join(' ');
  const chain = `${folder}/chain.pem`;
  const key = `${folder}/issuing.key`;
  return [
    `sallyport pki csr ${site} --out ${folder}`,
    `sallyport pki check ${chain} ${site} --key ${key}`,
    `kubectl -n ${ISSUING_NAMESPACE} create secret tls ${secret} --cert=${chain} --key=${key}`,
  ];
}

function anchorsIn(pem: string): readonly Anchor[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => {
    const x509 = new X509Certificate(block);
    return {
      subject: x509.subject.split('\n').join(', '),
      fingerprint: fingerprintOf(x509),
      notAfter: utc(new Date(x509.validTo)),
    };
  });
}
