import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';

/** The public root that is this certificate, shares its key, or signed it. */
export function publicIssuerOf(certificate: X509Certificate): X509Certificate | undefined {
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' });
  const issuer = issuerBytes(certificate.raw);
  // Parsing all public roots takes a tenth of a second; those that hold neither the key nor the name need no look.
  return rootCertificates
    .map(derOf)
    .filter((der) => der.includes(key) || der.includes(issuer))
    .map((der) => new X509Certificate(der))
    .find(
      (root) =>
        root.publicKey.equals(certificate.publicKey) ||
        (certificate.checkIssued(root) && certificate.verify(root.publicKey)),
    );
}

/** The issuer's name as DER: after version, serial number and algorithm of the certificate body (RFC 5280 §4.1). */
function issuerBytes(der: Buffer): Buffer {
  let offset = element(der, element(der, 0).content).content;
  if (der[offset] === 0xa0) offset = element(der, offset).end;
  const start = element(der, element(der, offset).end).end;
  return der.subarray(start, element(der, start).end);
}

/** Where the content of a DER element starts and ends. The certificate was parsed before, so the lengths hold. */
function element(der: Buffer, offset: number): { readonly content: number; readonly end: number } {
  const first = der.readUInt8(offset + 1);
  if (first < 0x80) return { content: offset + 2, end: offset + 2 + first };
  const size = first & 0x7f;
  const content = offset + 2 + size;
  return { content, end: content + der.readUIntBE(offset + 2, size) };
}

/** Common name, or the whole subject on one line. */
export function certificateName(certificate: X509Certificate): string {
  const subject = certificate.subject.split('\n');
  const name = subject.find((part) => part.startsWith('CN=')) ?? subject.find((part) => part.startsWith('O='));
  return `"${name?.replace(/^[A-Z]+=/, '') ?? subject.join(', ')}"`;
}

/** The bytes of a certificate in PEM. */
export function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[A-Z ]+-----/g, ''), 'base64');
}
