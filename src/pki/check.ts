import { VERSION } from '../core/version';
import { certificateName, publicIssuerOf } from '../core/site/public-authority';
import { described, fingerprintOf, readCertificates, utc, type ReadCertificate } from './certificates';
import { finding } from './finding';
import { keyFindings, type KeyFile } from './key';
import { nameFindings, widthFindings } from './names';
import { hasSigned, pathThrough } from './path';
import type { ChainFinding, ChainReport } from './report';
import { STAGING_MARK } from './staging-mark';
import { strengthOf } from './strength';
import { useFindings } from './uses';
import { validityFindings } from './validity';

/** A file of certificates. */
export interface PemFile {
  readonly file: string;
  readonly text: string;
}

/** What the chain is for; absent where the site is not known. */
export interface ChainPurpose {
  /** Every DNS name that is going to be issued. */
  readonly dnsNames: readonly string[];
  /** Names that must not be issued: those of other planes, where each has an intermediate. @default none */
  readonly foreignNames?: readonly string[];
  readonly isProduction: boolean;
}

export interface ChainInput {
  readonly chain: PemFile;
  /** Certificates that the cluster trusts. */
  readonly roots?: PemFile;
  readonly key?: KeyFile;
  readonly purpose?: ChainPurpose;
  readonly now: Date;
}

/**
 * Judges a chain for use as the issuing CA of the platform. Signatures, dates and keys are judged by `node:crypto`; the
 * ASN.1 library only reads extensions.
 */
export function judgeChain(input: ChainInput): ChainReport {
  const chain = readCertificates(input.chain.text, input.chain.file);
  const roots = input.roots === undefined ? NONE : readCertificates(input.roots.text, input.roots.file);
  const path = pathThrough(chain.certificates, roots.certificates);
  const [issuing] = path.certificates;
  const findings = [
    ...chain.findings,
    ...roots.findings,
    ...path.findings,
    ...unique([...chain.certificates, ...roots.certificates]).flatMap(publicFindings),
    ...path.certificates.flatMap((_, index) => judgeLink(path.certificates, index, input)),
    ...widthFindings(path.certificates, input.purpose?.foreignNames ?? []),
    ...(input.key === undefined ? [] : keyFindings(input.key, issuing)),
  ];
  return {
    schema: 'sallyport.dev/pki-check/v1',
    tool: { name: 'sallyport', version: VERSION },
    asOf: utc(input.now),
    usable: findings.every(({ severity }) => severity === 'note'),
    certificates: chain.certificates.map(described),
    findings,
  };
}

const NONE = { certificates: [], findings: [] };

/** A root that stands in the chain and in the file of roots is judged once. */
function unique(certificates: readonly ReadCertificate[]): readonly ReadCertificate[] {
  return [...new Map([...certificates].reverse().map((one) => [fingerprintOf(one.x509), one])).values()].reverse();
}

function judgeLink(path: readonly ReadCertificate[], index: number, input: ChainInput): ChainFinding[] {
  const certificate = path[index];
  if (certificate === undefined) return [];
  return [
    ...(index === 0 ? issuingFindings(certificate, input.purpose) : []),
    ...signatureFindings(certificate, path[index + 1]),
    ...useFindings(certificate, index),
    ...validityFindings(certificate, input.now),
    ...strengthOf(certificate),
    ...nameFindings(certificate, input.purpose?.dnsNames ?? null),
  ];
}

function issuingFindings(issuing: ReadCertificate, purpose: ChainPurpose | undefined): ChainFinding[] {
  const findings: ChainFinding[] = [];
  if (issuing.isSelfSigned && issuing.facts.isAuthority)
    findings.push(
      finding('root-issues', issuing, {
        message: 'the issuing certificate is a root: its key would lie in the cluster',
        value: issuing.subject,
        allowed: 'an intermediate that a root signed',
        fix: 'keep the key of the root elsewhere, and let it sign an intermediate',
      }),
    );
  if (purpose?.isProduction === true && issuing.subject.includes(STAGING_MARK))
    findings.push(
      finding('staging-in-production', issuing, {
        message: 'a staging authority for a site in production',
        value: issuing.subject,
        allowed: 'a certificate of the authority of the site',
        fix: 'take the chain of the site; site.environment says prod',
      }),
    );
  return findings;
}

function signatureFindings(certificate: ReadCertificate, issuer: ReadCertificate | undefined): ChainFinding[] {
  if (issuer === undefined || hasSigned(issuer, certificate)) return [];
  return [
    finding('bad-signature', certificate, {
      message: 'the signature is not by the key of its issuer',
      value: issuer.subject,
      allowed: 'a certificate that the next one in the chain signed',
      fix: 'the issuer may have a new key: take its certificate of the same time as this one',
    }),
  ];
}

function publicFindings(certificate: ReadCertificate): ChainFinding[] {
  const root = publicIssuerOf(certificate.x509);
  if (root === undefined) return [];
  return [
    finding('public-authority', certificate, {
      message: 'the certificate is one of a public authority, or signed by one',
      value: certificateName(root),
      allowed: 'an authority of the site: with a public one every public server would be inside',
      fix: 'let the private authority of the site sign the intermediate',
    }),
  ];
}
