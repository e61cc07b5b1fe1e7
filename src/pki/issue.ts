import { createHash, sign, type KeyObject } from 'node:crypto';
import { oid, plain, readDer, sequence, tagged, TYPE, writeDer, type Element } from './der';
import {
  authorityExtensions,
  extension,
  keyIdentifier,
  nameElement,
  pemOf,
  signed,
  spkiOf,
  type Name,
} from './elements';
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
  return pemOf('CERTIFICATE', writeDer(signed(body, algorithm, signature)));
}

/** Positive, 20 bytes, and as unpredictable as the key that it is taken from (RFC 5280 §4.1.2.2). */
function serialOf(key: KeyObject): Buffer {
  const serial = createHash('sha384').update('serial').update(spkiOf(key)).digest().subarray(0, 20);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

/** Two digits of the year up to 2049, four from then on (RFC 5280 §4.1.2.5). */
function timeElement(date: Date): Element {
  const digits = `${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
  return date.getUTCFullYear() < 2050 ? plain(TYPE.utcTime, digits.slice(2)) : plain(TYPE.generalizedTime, digits);
}

function extensionsOf({ publicKey, pathLength, permitted }: Authority, issuer: Issuer): readonly Element[] {
  return [
    ...authorityExtensions({ publicKey, pathLength, permitted }),
    extension(OID.authorityKeyIdentifier, sequence(tagged(0, keyIdentifier(issuer.publicKey)))),
  ];
}
