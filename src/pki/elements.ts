import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { childrenOf, contentOf, oid, plain, readDer, sequence, set, tagged, TYPE, writeDer, type Element } from './der';
import { OID } from './oids';

export interface Name {
  readonly organization: string;
  readonly commonName: string;
}

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export function newKeys(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-384' });
}

/** Two authorities of one name would be hard to tell apart, so that a bit of the key stands in it. */
export function keyMark(key: KeyObject): string {
  return createHash('sha256').update(spkiOf(key)).digest('hex').slice(0, 8);
}

/** What an authority is allowed to do, in a certificate as in a request for one. */
export interface Allowance {
  readonly publicKey: KeyObject;
  /** How many authorities may stand below it. */
  readonly pathLength: number;
  /** DNS trees that it may issue for; empty for all names, addresses included. */
  readonly permitted: readonly string[];
}

export function authorityExtensions({ publicKey, pathLength, permitted }: Allowance): readonly Element[] {
  return [
    critical(OID.basicConstraints, sequence(plain(TYPE.boolean, TRUE), plain(TYPE.integer, Buffer.from([pathLength])))),
    // keyCertSign and cRLSign: bits 5 and 6.
    critical(OID.keyUsage, plain(TYPE.bits, Buffer.from([1, 0x06]))),
    ...(permitted.length === 0 ? [] : [critical(OID.nameConstraints, constraintsOn(permitted))]),
    extension(OID.subjectKeyIdentifier, plain(TYPE.octets, keyIdentifier(publicKey))),
  ];
}

const TRUE = Buffer.from([0xff]);

/** Certificates of the platform name no address, so all of IPv4 and IPv6 are excluded. */
function constraintsOn(permitted: readonly string[]): Element {
  return sequence(
    tagged(
      0,
      permitted.map((name) => sequence(tagged(2, Buffer.from(name, 'ascii')))),
    ),
    tagged(1, [sequence(tagged(7, Buffer.alloc(8))), sequence(tagged(7, Buffer.alloc(32)))]),
  );
}

function critical(id: string, value: Element): Element {
  return sequence(oid(id), plain(TYPE.boolean, TRUE), plain(TYPE.octets, writeDer(value)));
}

export function extension(id: string, value: Element): Element {
  return sequence(oid(id), plain(TYPE.octets, writeDer(value)));
}

/** The first 160 bits of a SHA-256 (RFC 7093 §2, method 1). */
export function keyIdentifier(key: KeyObject): Buffer {
  const [, bits] = childrenOf(readDer(spkiOf(key)));
  return createHash('sha256').update(contentOf(bits).slice(1), 'latin1').digest().subarray(0, 20);
}

export function spkiOf(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

export function nameElement({ organization, commonName }: Name): Element {
  const part = (id: string, text: string): Element =>
    set(sequence(oid(id), plain(TYPE.utf8, Buffer.from(text, 'utf8'))));
  return sequence(part(OID.organization, organization), part(OID.commonName, commonName));
}

/** Certificates and requests alike: what is signed, the algorithm, the signature. */
export function signed(body: Element, algorithm: Element, signature: Buffer): Element {
  return sequence(body, algorithm, plain(TYPE.bits, Buffer.concat([NO_UNUSED_BITS, signature])));
}

const NO_UNUSED_BITS = Buffer.from([0]);

export function pemOf(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
