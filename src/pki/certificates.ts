import { X509Certificate, type KeyObject } from 'node:crypto';
import { certificateFacts, type CertificateFacts } from './extensions';
import { finding } from './finding';
import type { ChainCertificate, ChainFinding } from './report';

/** A certificate of a file that could be read. */
export interface ReadCertificate {
  readonly file: string;
  /** 1-based. */
  readonly number: number;
  readonly line: number;
  readonly x509: X509Certificate;
  readonly publicKey: KeyObject;
  readonly facts: CertificateFacts;
  readonly isSelfSigned: boolean;
  /** Subject on one line. */
  readonly subject: string;
}

export interface ReadFile {
  readonly certificates: readonly ReadCertificate[];
  readonly findings: readonly ChainFinding[];
}

/** More than any chain has; what is longer is a bundle of roots, and would take long to judge. */
const MAX_CERTIFICATES = 16;

const PEM = 'PEM with BEGIN CERTIFICATE blocks, and comments between them';

/** The certificates of a file, and what is wrong with the file itself. */
export function readCertificates(text: string, file: string): ReadFile {
  const blocks = blocksOf(text);
  const own = blocks.filter(({ label }) => label === 'CERTIFICATE');
  if (own.length > MAX_CERTIFICATES) return { certificates: [], findings: [tooMany(file, own.length)] };
  const read = own.map((block, index) => readCertificate(block, { file, number: index + 1 }));
  const certificates = read.filter(isCertificate);
  const foreign = blocks.flatMap((block) => foreignBlock(block, file));
  const unreadable = read.flatMap((one) => (isCertificate(one) ? [] : [one]));
  return { certificates, findings: [...foreign, ...strays(text, blocks, file), ...unreadable] };
}

/** What a report says of a certificate. */
export function described(certificate: ReadCertificate): ChainCertificate {
  const { number, line, x509, publicKey, facts, subject } = certificate;
  return {
    number,
    line,
    subject,
    issuer: oneLine(x509.issuer),
    notBefore: utc(new Date(x509.validFrom)),
    notAfter: utc(new Date(x509.validTo)),
    key: keyName(publicKey),
    signature: facts.signature.name,
    fingerprint: fingerprintOf(x509),
  };
}

export function fingerprintOf(x509: X509Certificate): string {
  return x509.fingerprint256.replaceAll(':', '').toLowerCase();
}

/** `RSA 3072`, `EC P-384`, or the name of another kind. */
export function keyName(key: KeyObject): string {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') return `RSA ${modulusLength ?? 0}`;
  if (key.asymmetricKeyType === 'ec') return `EC ${CURVES[namedCurve ?? ''] ?? namedCurve ?? 'of an unnamed curve'}`;
  return key.asymmetricKeyType ?? 'unknown';
}

const CURVES: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

/** Seconds are enough; a date that cannot be read says so. */
export function utc(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'no date' : date.toISOString().replace(/\.\d+Z$/, 'Z');
}

interface Block {
  readonly label: string;
  readonly text: string;
  readonly body: string;
  readonly line: number;
}

function blocksOf(text: string): readonly Block[] {
  return [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/g)].map((match) => ({
    label: match[1] ?? '',
    text: match[0],
    body: match[2] ?? '',
    line: lineAt(text, match.index),
  }));
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

interface Spot {
  readonly file: string;
  readonly number: number;
}

function isCertificate(one: ReadCertificate | ChainFinding): one is ReadCertificate {
  return 'x509' in one;
}

function readCertificate({ text, body, line }: Block, { file, number }: Spot): ReadCertificate | ChainFinding {
  try {
    const x509 = new X509Certificate(text);
    // What stands behind the certificate inside the block would be read by some programs and not by others.
    if (Buffer.from(body, 'base64').length !== x509.raw.length) throw new Error('bytes behind the certificate');
    const { publicKey } = x509;
    const isSelfSigned = x509.issuer === x509.subject && x509.verify(publicKey);
    const facts = certificateFacts(x509.raw);
    return { file, number, line, x509, publicKey, facts, isSelfSigned, subject: oneLine(x509.subject) };
  } catch (error) {
    return finding(
      'unreadable-certificate',
      { file, number, line },
      {
        message: 'the certificate cannot be read',
        value: error instanceof Error ? error.message : '',
        allowed: 'an X.509 certificate, version 3',
        fix: 'export it again as PEM',
      },
    );
  }
}

/** Multi-line names of others stay on one line. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}

function foreignBlock({ label, line }: Block, file: string): ChainFinding[] {
  if (label === 'CERTIFICATE') return [];
  if (label.includes('PRIVATE KEY')) return [secret(file, line)];
  const isPkcs7 = label === 'PKCS7' || label === 'CMS';
  return [
    finding(
      'not-certificates',
      { file, line },
      {
        message: 'a block that is no certificate',
        value: label,
        allowed: PEM,
        fix: isPkcs7 ? 'openssl pkcs7 -print_certs -in FILE takes the certificates out of it' : 'remove it',
      },
    ),
  ];
}

function secret(file: string, line: number): ChainFinding {
  return finding(
    'secret-in-file',
    { file, line },
    {
      message: 'a private key in a file of certificates',
      value: 'PRIVATE KEY',
      allowed: PEM,
      fix: 'keep the key in a file of its own (--key); if others could read this one, replace the key',
    },
  );
}

/** What is cut off, misspelt or missing must not vanish without a word. */
function strays(text: string, blocks: readonly Block[], file: string): ChainFinding[] {
  const key = text.indexOf('PRIVATE KEY');
  if (key >= 0 && !blocks.some(({ label }) => label.includes('PRIVATE KEY'))) return [secret(file, lineAt(text, key))];
  if (text.split('-----BEGIN ').length - 1 > blocks.length) return [broken(file, 'a block that does not end')];
  return blocks.length === 0 ? [broken(file, 'no certificate in the file')] : [];
}

function broken(file: string, message: string): ChainFinding {
  return finding(
    'not-certificates',
    { file },
    {
      message,
      value: '',
      allowed: PEM,
      fix: 'export it again as PEM; openssl x509 -inform DER -in FILE turns DER into PEM',
    },
  );
}

function tooMany(file: string, count: number): ChainFinding {
  return finding(
    'not-certificates',
    { file },
    {
      message: 'more certificates than a chain has',
      value: `${count}`,
      allowed: `at most ${MAX_CERTIFICATES}`,
      fix: 'name the file with the issuing certificate and its issuers, not a bundle of roots',
    },
  );
}
