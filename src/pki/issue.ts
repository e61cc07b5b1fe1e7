import { createHash, sign, type KeyObject } from 'node:crypto';
import { childrenOf, contentOf, oid, plain, readDer, sequence, set, tagged, TYPE, writeDer, type Element } from './der';
import { OID } from './oids';

/** An authority to be made: EC P-384, signed with SHA-384. */
export interface Authority {
  readonly subject: Name;
  readonly publicKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** How many authorities may stand below it. */
  readonly pathLength: number;
  /** DNS trees that it may issue for; empty for all names, addresses included. */
  readonly permitted: readonly string[];
}

export interface Name {
  readonly organization: string;
  readonly commonName: string;
}

export interface Issuer {
  readonly subject: Name;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Writes and signs a certificate of an authority (RFC 5280 §4). @returns PEM */
export function issueAuthority(authority: Authority, issuer: Issuer): string {
  const algorithm = sequence(oid(OID.ecdsaWithSha384));
  const body = sequence(
    tagged(0, [plain(TYPE.integer, Buffer.from([2]))]),
    plain(TYPE.integer, serialOf(authority.publicKey)),
    algorithm,
    nameElement(issuer.subject),
    sequence(timeElement(authority.notBefore), timeElement(authority.notAfter)),
    nameElement(authority.subject),
    readDer(spkiOf(authority.publicKey)),
    tagged(3, [sequence(...extensionsOf(authority, issuer))]),
  );
  const signature = sign('sha384', writeDer(body), issuer.privateKey);
  return pemOf(writeDer(sequence(body, algorithm, plain(TYPE.bits, Buffer.concat([NO_UNUSED_BITS, signature])))));
}

const NO_UNUSED_BITS = Buffer.from([0]);

/** Positive, 20 bytes, and as unpredictable as the key that it is taken from (RFC 5280 §4.1.2.2). */
function serialOf(key: KeyObject): Buffer {
  const serial = createHash('sha384').update('serial').update(spkiOf(key)).digest().subarray(0, 20);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

function spkiOf(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function nameElement({ organization, commonName }: Name): Element {
  const part = (id: string, text: string): Element =>
    set(sequence(oid(id), plain(TYPE.utf8, Buffer.from(text, 'utf8'))));
  return sequence(part(OID.organization, organization), part(OID.commonName, commonName));
}

/** Two digits of the year up to 2049, four from then on (RFC 5280 §4.1.2.5). */
function timeElement(date: Date): Element {
  const digits = `${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
  return date.getUTCFullYear() < 2050 ? plain(TYPE.utcTime, digits.slice(2)) : plain(TYPE.generalizedTime, digits);
}

function extensionsOf({ publicKey, pathLength, permitted }: Authority, issuer: Issuer): readonly Element[] {
  return [
    critical(OID.basicConstraints, sequence(plain(TYPE.boolean, TRUE), plain(TYPE.integer, Buffer.from([pathLength])))),
    // keyCertSign and cRLSign: bits 5 and 6.
    critical(OID.keyUsage, plain(TYPE.bits, Buffer.from([1, 0x06]))),
    ...(permitted.length === 0 ? [] : [critical(OID.nameConstraints, constraintsOn(permitted))]),
    extension(OID.subjectKeyIdentifier, plain(TYPE.octets, keyIdentifier(publicKey))),
    extension(OID.authorityKeyIdentifier, sequence(tagged(0, keyIdentifier(issuer.publicKey)))),
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

function extension(id: string, value: Element): Element {
  return sequence(oid(id), plain(TYPE.octets, writeDer(value)));
}

/** The first 160 bits of a SHA-256 (RFC 7093 §2, method 1). */
function keyIdentifier(key: KeyObject): Buffer {
  const [, bits] = childrenOf(readDer(spkiOf(key)));
  return createHash('sha256').update(contentOf(bits).slice(1), 'latin1').digest().subarray(0, 20);
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
