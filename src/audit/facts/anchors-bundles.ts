import { X509Certificate } from 'node:crypto';

/** PEM labels of PKCS#7 and CMS (RFC 7468), in which certificates are handed on together. */
const BLOCK = /-----BEGIN (PKCS7|CMS|PKCS #7 SIGNED DATA)-----([^-]*)-----END \1-----/g;
const BEGIN = /-----BEGIN (?:PKCS7|CMS|PKCS #7 SIGNED DATA)-----/;
/** OBJECT IDENTIFIER 1.2.840.113549.1.7.2, signedData (RFC 5652). */
const SIGNED_DATA = Buffer.from('06092a864886f70d010702', 'hex');
/** The identifier stands right behind the length of the sequence. */
const HEAD = 24;

export function hasBundle(text: string): boolean {
  return BEGIN.test(text);
}

/** Certificates inside the PKCS#7 blocks of a text, each as base64 of its DER; a block without any comes back whole, as unreadable. */
export function bundledIn(text: string): readonly string[] {
  // Inside JSON and shell strings the line breaks are written as `\n`.
  return [...text.matchAll(BLOCK)].flatMap((block) => {
    const body = (block[2] ?? '').replace(/\\[nrt]/g, '').replace(/[^A-Za-z0-9+/=]/g, '');
    const found = certificatesInside(Buffer.from(body, 'base64'));
    return found.length === 0 ? [body] : found;
  });
}

/** Certificates inside base64 without PEM around it; none if it is no PKCS#7. */
export function bundledInDer(value: string): readonly string[] {
  const body = value.trim();
  if (!/^MI[A-Za-z0-9+/\s]+={0,2}$/.test(body)) return [];
  const bytes = Buffer.from(body, 'base64');
  return bytes.subarray(0, HEAD).includes(SIGNED_DATA) ? certificatesInside(bytes) : [];
}

/** Every sequence with a length of two bytes that reads as a certificate: no certificate is shorter or longer in practice. */
function certificatesInside(bytes: Buffer): readonly string[] {
  const found: string[] = [];
  for (let at = bytes.indexOf(0x30); at !== -1; at = bytes.indexOf(0x30, at)) {
    const part = bytes[at + 1] === 0x82 ? bytes.subarray(at, at + 4 + bytes.readUInt16BE(at + 2)) : undefined;
    const isCertificate = part !== undefined && isReadable(part);
    if (isCertificate) found.push(part.toString('base64'));
    at += isCertificate ? part.length : 1;
  }
  return found;
}

function isReadable(der: Buffer): boolean {
  // A certificate begins with the sequence that is signed, which is nearly as long.
  if (der[4] !== 0x30) return false;
  try {
    return new X509Certificate(der).raw.length === der.length;
  } catch {
    return false;
  }
}
