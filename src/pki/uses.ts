import type { ReadCertificate } from './certificates';
import { finding, note } from './finding';
import { OID } from './oids';
import type { ChainFinding } from './report';

/** Critical extensions that Go, OpenSSL and rustls-webpki all know; any other makes one of them refuse the chain. */
const KNOWN_CRITICAL: ReadonlySet<string> = new Set([
  OID.basicConstraints,
  OID.keyUsage,
  OID.extKeyUsage,
  OID.nameConstraints,
  OID.subjectAltName,
]);

/**
 * Whether a certificate may do what its place in the chain asks for.
 *
 * @param below how many authorities stand below it: 0 for the issuing one
 */
export function useFindings(certificate: ReadCertificate, below: number): ChainFinding[] {
  return [
    ...authority(certificate),
    ...signing(certificate),
    ...pathLength(certificate, below),
    ...extendedUsage(certificate),
    ...critical(certificate),
  ];
}

function authority(certificate: ReadCertificate): ChainFinding[] {
  if (certificate.facts.isAuthority) return [];
  const { isSelfSigned, subject } = certificate;
  return [
    finding('no-authority', certificate, {
      message: isSelfSigned ? 'a self-signed certificate that is no authority' : 'the certificate is no authority',
      value: subject,
      allowed: 'basic constraints CA:TRUE',
      fix: 'ask for an intermediate CA certificate, not for one of a server',
    }),
  ];
}

function signing(certificate: ReadCertificate): ChainFinding[] {
  const { signsCertificates } = certificate.facts;
  if (signsCertificates === true) return [];
  return [
    finding('cannot-sign', certificate, {
      message: 'the certificate may not sign certificates',
      value: signsCertificates === null ? 'no key usage' : 'key usage without keyCertSign',
      allowed: 'key usage with keyCertSign (RFC 5280 §4.2.1.3)',
      fix: 'let it be made again with that usage',
    }),
  ];
}

function pathLength(certificate: ReadCertificate, below: number): ChainFinding[] {
  const { pathLength: limit } = certificate.facts;
  if (limit === null) return below === 0 ? [unlimited(certificate)] : [];
  if (limit >= below) return [];
  return [
    finding('path-length', certificate, {
      message: 'the path length does not allow the authorities below it',
      value: `${limit}`,
      allowed: `at least ${below}, or none`,
      fix: 'let it be made again with a larger path length, or shorten the chain',
    }),
  ];
}

function unlimited(certificate: ReadCertificate): ChainFinding {
  return note('path-length', certificate, {
    message: 'the issuing certificate may make further authorities',
    value: 'no path length',
    allowed: 'path length 0 is enough: only certificates of programs are issued',
    fix: 'let it be made with path length 0',
  });
}

/** Usages are inherited: what one certificate of the chain leaves out, none below it has (as Go and OpenSSL read them). */
function extendedUsage(certificate: ReadCertificate): ChainFinding[] {
  const { extendedUsages: usages } = certificate.facts;
  if (usages === null || usages.includes(OID.anyUsage)) return [];
  const missing = Object.entries({ serverAuth: OID.serverAuth, clientAuth: OID.clientAuth }).filter(
    ([, id]) => !usages.includes(id),
  );
  if (missing.length === 0) return [];
  return [
    finding('extended-usage', certificate, {
      message: 'extended key usage that forbids what our certificates are for',
      value: `without ${missing.map(([name]) => name).join(' and ')}`,
      allowed: 'no extended key usage, or one with serverAuth and clientAuth',
      fix: 'let it be made again without extended key usage, or with both',
    }),
  ];
}

function critical(certificate: ReadCertificate): ChainFinding[] {
  const unknown = certificate.facts.critical.filter((id) => !KNOWN_CRITICAL.has(id));
  if (unknown.length === 0) return [];
  return [
    finding('critical-extension', certificate, {
      message: 'a critical extension that some TLS libraries do not know and therefore refuse',
      value: unknown.join(', '),
      allowed: 'critical: basicConstraints, keyUsage, extKeyUsage, nameConstraints, subjectAltName',
      fix: 'let it be made again with that extension not critical, or without it',
    }),
  ];
}
