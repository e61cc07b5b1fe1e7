import { X509Certificate, createHash } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import { bundledIn, bundledInDer, hasBundle } from './anchors-bundles';
import type { RawString } from './documents';
import { rawStringsOf } from './documents';

/** A certificate that an object carries. */
export interface CarriedCertificate {
  readonly path: string;
  readonly via: readonly string[];
  /** SHA-256 of the DER bytes, 64 hex digits; of the undecodable text if it is no certificate. */
  readonly fingerprint: string;
  /** Subject on one line; null if the block cannot be read as a certificate. */
  readonly subject: string | null;
  /** True for a CA certificate, and for a self-signed one that says nothing about it. */
  readonly isAuthority: boolean;
  /** True where its place makes it an anchor whatever it says: ConfigMaps, CA bundles, inline trust. */
  readonly isInAnchorPlace: boolean;
  readonly publicKey: string | null;
}

/** Every certificate in an object, alone or in PKCS#7: PEM text, PEM in base64, both again inside each other, and DER in base64. */
export function certificatesOf(object: ManifestObject, context: AuditContext): readonly CarriedCertificate[] {
  // The same bundle stands in every namespace.
  const read = (body: string): Certificate => context.rememberText(body, 'certificate', () => certificateIn(body));
  const direct = rawStringsOf(object, context).flatMap((raw) => {
    const isInAnchorPlace = isAnchorPlace(object, raw);
    return [
      ...pemsIn(raw.value).flatMap(({ text, via }) =>
        blocksOf(text).map((block) => ({ ...read(block), path: raw.path, via, isInAnchorPlace })),
      ),
      ...derIn(raw.value).map((body) => ({ ...read(body), path: raw.path, via: ['base64'], isInAnchorPlace })),
    ];
  });
  const known = new Set(direct.map(({ path, fingerprint }) => `${path} ${fingerprint}`));
  return [...direct, ...unpacked(object, context, read).filter((one) => !known.has(`${one.path} ${one.fingerprint}`))];
}

/** Those that stand inside what was decoded, and unpacked, on the way to the text that holds them. */
function unpacked(
  object: ManifestObject,
  context: AuditContext,
  read: (body: string) => Certificate,
): readonly CarriedCertificate[] {
  return context
    .textsOf(object)
    .filter(({ via, value }) => via.some((layer) => ENCODINGS.has(layer)) && holdsBlock(value))
    .flatMap(({ path, via, value }) => {
      const isInAnchorPlace = isAnchorPlace(object, { path, key: path.slice(path.lastIndexOf('/') + 1), value });
      return blocksOf(value).map((block) => ({ ...read(block), path, via, isInAnchorPlace }));
    });
}

const ENCODINGS: ReadonlySet<string> = new Set(['base64', 'data-url']);

function isAnchorPlace({ kind }: ManifestObject, raw: RawString): boolean {
  return !(kind === 'Secret' && raw.key === 'tls.crt') && !isLeafField(raw);
}

/** A certificate without PEM around it, as Java and Windows keep them; `MII` begins the base64 of every DER sequence of its size. */
function derIn(value: string): readonly string[] {
  const body = value.trim();
  const isAlone = body.startsWith('MII') && isWholeBase64(body) && parse(body) !== null;
  return isAlone ? [body] : bundledInDer(value);
}

/** Names of the public authorities that Node knows, by certificate and by key: only ever used to word a cure. */
export function publicAuthorityOf(certificate: CarriedCertificate): string | null {
  // Nearly always it is the certificate itself, and a digest costs nothing beside reading two hundred certificates.
  const same = rootCertificates.find((pem) => digestOf(pem) === certificate.fingerprint);
  const pem = same ?? rootCertificates.find((root) => keyDigest(new X509Certificate(root)) === certificate.publicKey);
  return pem === undefined ? null : oneLine(new X509Certificate(pem).subject);
}

function digestOf(pem: string): string {
  const body = pem.replace(/-----[^-]+-----|\s/g, '');
  return createHash('sha256').update(Buffer.from(body, 'base64')).digest('hex');
}

// Fields that hold what a server shows, not what a client trusts.
function isLeafField(raw: RawString): boolean {
  return /^(certificate|cert|tls\.crt|serverCertificate|client-certificate-data|clientCert)$/i.test(raw.key);
}

interface PemText {
  readonly text: string;
  readonly via: readonly string[];
}

// Files in base64 in files in base64: a kubeconfig in a Secret is two deep, and nobody reads more than a few.
const MAX_DEPTH = 4;

function pemsIn(value: string, via: readonly string[] = []): readonly PemText[] {
  const plain = holdsBlock(value) ? [{ text: value, via: [...via, 'pem'] }] : [];
  if (via.length >= MAX_DEPTH) return plain;
  // `LS0tLS1CRUdJTi` is the base64 of `-----BEGIN`: CA bundles of webhooks, Secret data, kubeconfigs.
  const parts = [...value.matchAll(/LS0tLS1CRUdJTi[A-Za-z0-9+/]+={0,2}/g)].map((match) => match[0]);
  const encoded = parts.length === 0 && isWholeBase64(value) ? [value] : parts;
  return [
    ...plain,
    ...encoded.flatMap((part) => pemsIn(Buffer.from(part, 'base64').toString('utf8'), [...via, 'base64'])),
  ];
}

/** Secret data holds whole files in base64, with certificates anywhere in them. */
function isWholeBase64(value: string): boolean {
  return value.length >= 256 && /^[A-Za-z0-9+/\s]+={0,2}$/.test(value.trim());
}

const BEGIN = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/;

function holdsBlock(text: string): boolean {
  return BEGIN.test(text) || hasBundle(text);
}

function blocksOf(text: string): readonly string[] {
  const blocks = text.matchAll(
    /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([^-]*)-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g,
  );
  // Inside JSON and shell strings the line breaks are written as `\n`.
  const alone = [...blocks].map((block) => (block[1] ?? '').replace(/\\[nrt]/g, '').replace(/[^A-Za-z0-9+/=]/g, ''));
  return [...alone, ...bundledIn(text)];
}

/** What a certificate says of itself. */
type Certificate = Omit<CarriedCertificate, 'path' | 'via' | 'isInAnchorPlace'>;

function certificateIn(body: string): Certificate {
  const certificate = parse(body);
  if (certificate === null) {
    const fingerprint = createHash('sha256').update(body).digest('hex');
    return { fingerprint, subject: null, isAuthority: true, publicKey: null };
  }
  return {
    fingerprint: hex(certificate),
    subject: oneLine(certificate.subject),
    isAuthority: certificate.ca || certificate.checkIssued(certificate),
    publicKey: keyDigest(certificate),
  };
}

function parse(body: string): X509Certificate | null {
  try {
    return new X509Certificate(Buffer.from(body, 'base64'));
  } catch {
    // A block that is no certificate is reported as unreadable, never skipped.
    return null;
  }
}

function hex(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}

function keyDigest(certificate: X509Certificate): string {
  return createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

function oneLine(subject: string): string {
  return subject.split('\n').join(', ');
}
