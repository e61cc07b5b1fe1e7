import type { KeyObject } from 'node:crypto';
import { keyName, type ReadCertificate } from './certificates';
import { finding, note } from './finding';
import type { ChainFinding } from './report';

const KEYS = 'RSA of 3072 to 8192 bits, EC P-256 or P-384';
const CNSA = 'CNSA 1.0 asks for EC P-384 or RSA of 3072 bits and more, with SHA-384';

/**
 * Kind and size of the key, and the hash of the signature. RSA of less than 3072 bits has less than 128 bits of strength
 * (SP 800-57 part 1); Ed25519 is not approved by every FIPS 140-3 module; Go refuses RSA of more than 8192 bits in TLS.
 */
export function strengthOf(certificate: ReadCertificate): ChainFinding[] {
  const findings = [...keyFindings(certificate), ...signatureFindings(certificate)];
  return findings.length > 0 ? findings : cnsaNote(certificate);
}

function keyFindings(certificate: ReadCertificate): ChainFinding[] {
  if (isStrong(certificate.publicKey)) return [];
  return [
    finding('weak-key', certificate, {
      message: 'a key of a kind or size that is not accepted',
      value: keyName(certificate.publicKey),
      allowed: KEYS,
      fix: 'make a new key and certificate; sallyport itself uses EC P-384',
    }),
  ];
}

function isStrong(key: KeyObject): boolean {
  const { modulusLength = 0, publicExponent = 0n, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec') return ['prime256v1', 'secp384r1'].includes(namedCurve);
  // Smaller exponents are not allowed (FIPS 186-5, A.1.1).
  return key.asymmetricKeyType === 'rsa' && modulusLength >= 3072 && modulusLength <= 8192 && publicExponent > 65536n;
}

/** Nobody checks the signature of a root on itself. */
function signatureFindings(certificate: ReadCertificate): ChainFinding[] {
  const { signature } = certificate.facts;
  if (signature.isStrong || certificate.isSelfSigned) return [];
  return [
    finding('weak-signature', certificate, {
      message: 'signed by an algorithm that is not accepted',
      value: signature.name,
      allowed: 'RSA or ECDSA with SHA-256, SHA-384 or SHA-512',
      fix: 'let its issuer sign it again',
    }),
  ];
}

function cnsaNote(certificate: ReadCertificate): ChainFinding[] {
  const key = keyName(certificate.publicKey);
  const isBelow = key === 'EC P-256' || (!certificate.isSelfSigned && certificate.facts.signature.name.endsWith('256'));
  if (!isBelow) return [];
  return [
    note('weak-key', certificate, {
      message: 'below CNSA 1.0, which national security systems ask for',
      value: `${key}, signed by ${certificate.facts.signature.name}`,
      allowed: CNSA,
      fix: 'nothing, unless the site is such a system',
    }),
  ];
}
