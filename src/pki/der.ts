import forge from 'node-forge';

const { asn1 } = forge;

/** The types of the library know its first form only, in which bit strings are guessed to be DER. */
const fromDer = asn1.fromDer as unknown as (
  bytes: forge.util.ByteBuffer,
  options: Readonly<Record<'strict' | 'parseAllBytes' | 'decodeBitStrings', boolean>>,
) => Element;

/** One element of ASN.1, as the library holds it. */
export type Element = forge.asn1.Asn1;

/** Numbers of universal types (X.680 §8.6). */
export const TYPE = {
  boolean: 1,
  integer: 2,
  bits: 3,
  octets: 4,
  oid: 6,
  utf8: 12,
  sequence: 16,
  set: 17,
  utcTime: 23,
  generalizedTime: 24,
} as const;

/**
 * Reads DER. Nothing may follow the element, and what stands in bit strings stays bytes.
 * @throws Error of the library if the bytes are no DER
 */
export function readDer(bytes: Uint8Array | string): Element {
  const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('latin1');
  return fromDer(forge.util.createBuffer(text), { strict: true, parseAllBytes: true, decodeBitStrings: false });
}

export function writeDer(element: Element): Buffer {
  return Buffer.from(asn1.toDer(element).getBytes(), 'latin1');
}

/** The elements inside a constructed one; none for a plain one. */
export function childrenOf(element: Element | undefined): readonly Element[] {
  return element !== undefined && Array.isArray(element.value) ? element.value : [];
}

/** The content of a plain element as one character a byte; empty for a constructed one. */
export function contentOf(element: Element | undefined): string {
  return element !== undefined && typeof element.value === 'string' ? element.value : '';
}

export function isUniversal(element: Element | undefined, type: number): element is Element {
  // The enums of the library's types stand for the plain numbers of X.690.
  return element !== undefined && Number(element.tagClass) === UNIVERSAL && Number(element.type) === type;
}

/** Tag number of a context-specific element, or null. */
export function contextTag(element: Element | undefined): number | null {
  return element !== undefined && Number(element.tagClass) === CONTEXT ? Number(element.type) : null;
}

/** Dotted form of an object identifier, or the empty text. */
export function oidOf(element: Element | undefined): string {
  return isUniversal(element, TYPE.oid) ? asn1.derToOid(contentOf(element)) : '';
}

export function sequence(...parts: readonly Element[]): Element {
  return asn1.create(UNIVERSAL, TYPE.sequence, true, [...parts]);
}

export function set(...parts: readonly Element[]): Element {
  return asn1.create(UNIVERSAL, TYPE.set, true, [...parts]);
}

/** A universal element of bytes. */
export function plain(type: number, content: Uint8Array | string): Element {
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('latin1');
  return asn1.create(UNIVERSAL, type, false, text);
}

export function oid(dotted: string): Element {
  return plain(TYPE.oid, asn1.oidToDer(dotted).getBytes());
}

/** A context-specific element: constructed around others, or of bytes. */
export function tagged(number: number, content: readonly Element[] | Uint8Array): Element {
  return content instanceof Uint8Array
    ? asn1.create(CONTEXT, number, false, Buffer.from(content).toString('latin1'))
    : asn1.create(CONTEXT, number, true, [...content]);
}

const UNIVERSAL = asn1.Class.UNIVERSAL;
const CONTEXT = asn1.Class.CONTEXT_SPECIFIC;
