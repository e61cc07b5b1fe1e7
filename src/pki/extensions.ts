import { childrenOf, contentOf, contextTag, isUniversal, oidOf, readDer, TYPE, type Element } from './der';
import { HASHES, OID, SIGNATURES, WEAK_SIGNATURES } from './oids';

/** What a certificate says beside names, dates and key. */
export interface CertificateFacts {
  readonly isAuthority: boolean;
  /** How many authorities may stand below it; null for any number. */
  readonly pathLength: number | null;
  /** Null where it says nothing of its uses. */
  readonly signsCertificates: boolean | null;
  /** Identifiers of extended key usage; null where there is no such extension. */
  readonly extendedUsages: readonly string[] | null;
  readonly permitted: readonly NameTree[];
  readonly excluded: readonly NameTree[];
  /** Critical extensions, by identifier. */
  readonly critical: readonly string[];
  readonly signature: Signature;
}

/** One subtree of name constraints. */
export interface NameTree {
  /** Tag of the general name (RFC 5280 §4.2.1.6): 1 mail, 2 DNS, 4 directory, 6 URI, 7 address. */
  readonly form: number;
  /** The base as text; only meaningful for mail, DNS and URI. */
  readonly base: string;
}

export interface Signature {
  readonly name: string;
  readonly isStrong: boolean;
}

/** Value and criticality of an extension. */
interface Extension {
  readonly id: string;
  readonly isCritical: boolean;
  readonly value: Element;
}

/**
 * Reads the extensions and the signature algorithm of a certificate.
 * @throws Error if the bytes are no certificate, or if an extension that we judge is malformed or stands there twice
 */
export function certificateFacts(der: Uint8Array): CertificateFacts {
  const [body, algorithm] = childrenOf(readDer(der));
  const extensions = extensionsOf(body);
  const find = (id: string): Element | undefined => extensions.find((extension) => extension.id === id)?.value;
  const limits = childrenOf(find(OID.basicConstraints));
  const usages = find(OID.extKeyUsage);
  const names = childrenOf(find(OID.nameConstraints));
  return {
    isAuthority: isUniversal(limits[0], TYPE.boolean) && contentOf(limits[0]) !== '\0',
    pathLength: pathLengthOf(limits[1]),
    signsCertificates: signsCertificates(find(OID.keyUsage)),
    extendedUsages: usages === undefined ? null : childrenOf(usages).map(oidOf),
    permitted: treesOf(names, 0),
    excluded: treesOf(names, 1),
    critical: extensions.filter(({ isCritical }) => isCritical).map(({ id }) => id),
    signature: signatureOf(algorithm),
  };
}

function extensionsOf(body: Element | undefined): readonly Extension[] {
  const holder = childrenOf(body).find((part) => contextTag(part) === 3);
  const extensions = childrenOf(childrenOf(holder)[0]).map(extensionOf);
  if (new Set(extensions.map(({ id }) => id)).size < extensions.length)
    throw new Error('an extension stands there twice');
  return extensions;
}

function extensionOf(element: Element): Extension {
  const parts = childrenOf(element);
  const id = oidOf(parts[0]);
  const isCritical = isUniversal(parts[1], TYPE.boolean) && contentOf(parts[1]) !== '\0';
  const value = parts.find((part) => isUniversal(part, TYPE.octets));
  return { id, isCritical, value: JUDGED.has(id) ? readDer(contentOf(value)) : element };
}

/** Only these are looked into; what stands in others is the business of others. */
const JUDGED: ReadonlySet<string> = new Set([OID.basicConstraints, OID.keyUsage, OID.extKeyUsage, OID.nameConstraints]);

function pathLengthOf(element: Element | undefined): number | null {
  if (!isUniversal(element, TYPE.integer)) return null;
  const bytes = Buffer.from(contentOf(element), 'latin1');
  if (bytes.length === 0 || bytes.length > 6) throw new Error('a path length that is no small number');
  return bytes.readIntBE(0, bytes.length);
}

/** Bit 5 of key usage; the first byte says how many bits of the last one do not count. */
function signsCertificates(element: Element | undefined): boolean | null {
  if (element === undefined) return null;
  return (contentOf(element).charCodeAt(1) & 0x04) !== 0;
}

function treesOf(constraints: readonly Element[], tag: number): readonly NameTree[] {
  const list = constraints.find((part) => contextTag(part) === tag);
  return childrenOf(list).map((tree) => {
    const [base] = childrenOf(tree);
    return { form: contextTag(base) ?? -1, base: contentOf(base) };
  });
}

function signatureOf(algorithm: Element | undefined): Signature {
  const [id, parameters] = childrenOf(algorithm);
  const dotted = oidOf(id);
  if (dotted === OID.rsaPss) return pssOf(parameters);
  const strong = SIGNATURES[dotted];
  return { name: strong ?? WEAK_SIGNATURES[dotted] ?? dotted, isStrong: strong !== undefined };
}

/** Where the parameters name no hash it is SHA-1 (RFC 8017, A.2.3). */
function pssOf(parameters: Element | undefined): Signature {
  const field = childrenOf(parameters).find((part) => contextTag(part) === 0);
  const hash = HASHES[oidOf(childrenOf(childrenOf(field)[0])[0])];
  return { name: `RSA-PSS with ${hash ?? 'SHA-1 or another hash'}`, isStrong: hash !== undefined };
}
