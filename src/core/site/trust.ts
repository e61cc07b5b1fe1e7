import { createHash, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import type { Refusal } from '../knobs';
import { certificateName, derOf, publicIssuerOf } from './public-authority';

/** Certificates of a trust file, and everything that is wrong with it; one of the two is empty. */
export interface TrustFile {
  readonly pem: string;
  readonly fingerprints: readonly string[];
  readonly refusals: readonly Refusal[];
}

/**
 * Judges a file of trust anchors. Refuses private keys, anything that is no CA, and certificates of the public
 * authorities: one of these in a trust store makes every public server "inside". Dates are not judged here, since output
 * must not depend on the day.
 */
export function judgeTrust(text: string): TrustFile {
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g)];
  const foreign = foreignBlocks(
    text,
    blocks.map(([, label]) => label ?? ''),
  );
  const refusals = foreign.length > 0 ? foreign : countBlocks(text, blocks.length);
  return refusals.length > 0 ? refused(refusals) : judgeCertificates(blocks.map(([block]) => block));
}

function judgeCertificates(blocks: readonly string[]): TrustFile {
  const certificates = blocks.map(parseCertificate);
  const good = certificates.filter((certificate) => certificate instanceof X509Certificate);
  const unreadable = certificates.flatMap((certificate) =>
    certificate instanceof X509Certificate ? [] : [certificate],
  );
  const refusals = [...unreadable, ...good.flatMap(judgeAnchor)];
  if (refusals.length > 0) return refused(refusals);
  const pem = good.map((certificate) => certificate.toString()).join('');
  return { pem, fingerprints: good.map(fingerprintOf), refusals: [] };
}

function foreignBlocks(text: string, labels: readonly string[]): Refusal[] {
  const foreign = labels.filter((label) => label !== 'CERTIFICATE').map(foreignBlock);
  // Also a key whose block is cut off or misspelt.
  return foreign.length === 0 && text.includes('PRIVATE KEY') ? [foreignBlock('PRIVATE KEY')] : foreign;
}

/** A certificate that is cut off must not vanish without a word. */
function countBlocks(text: string, complete: number): Refusal[] {
  const begun = text.split('-----BEGIN ').length - 1;
  if (begun > complete) return [{ message: 'certificate block that does not end', fix: 'copy the file again' }];
  if (complete > 0) return [];
  const allowed = 'PEM with BEGIN CERTIFICATE blocks';
  return [
    { message: 'no certificate in the file', allowed, fix: 'name the file with the root certificates of the site' },
  ];
}

function refused(refusals: readonly Refusal[]): TrustFile {
  return { pem: '', fingerprints: [], refusals };
}

/** Why a fingerprint cannot be one of an anchor of the site, or undefined: it is the one of a public root. */
export function judgeFingerprint(fingerprint: string): Refusal | undefined {
  const root = rootCertificates.find((pem) => createHash('sha256').update(derOf(pem)).digest('hex') === fingerprint);
  if (root === undefined) return undefined;
  return {
    message: `fingerprint of the public authority ${certificateName(new X509Certificate(root))}`,
    fix: 'list the certificates of the authority of the site',
  };
}

/** SHA-256 of a certificate as 64 lower-case hex digits. */
export function fingerprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}

function foreignBlock(label: string): Refusal {
  if (!label.includes('PRIVATE KEY'))
    return {
      message: `${label} block in a file of certificates`,
      allowed: 'BEGIN CERTIFICATE blocks',
      fix: 'remove it',
    };
  return {
    message: 'private key in a file of certificates',
    allowed: 'BEGIN CERTIFICATE blocks',
    fix: 'remove it, and replace the key: it was readable by everybody who read this file',
  };
}

function parseCertificate(block: string, index: number): X509Certificate | Refusal {
  try {
    return new X509Certificate(block);
  } catch {
    return { message: `certificate ${index + 1} of the file cannot be read`, fix: 'export it again as PEM' };
  }
}

function judgeAnchor(certificate: X509Certificate): Refusal[] {
  const name = certificateName(certificate);
  if (!certificate.ca)
    return [
      {
        message: `${name} is no certificate authority`,
        allowed: 'certificates with CA:TRUE',
        fix: 'use the certificate of the authority that issued it',
      },
    ];
  const root = publicIssuerOf(certificate);
  if (root === undefined) return [];
  const relation = fingerprintOf(root) === fingerprintOf(certificate) ? 'is' : 'belongs to';
  return [
    {
      message: `${name} ${relation} the public authority ${certificateName(root)}`,
      fix: 'use the certificate of the authority of the site',
    },
  ];
}
