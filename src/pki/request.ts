import { createHash, sign, type KeyObject } from 'node:crypto';
import { oid, plain, readDer, sequence, set, tagged, TYPE, writeDer } from './der';
import { authorityExtensions, keyMark, nameElement, newKeys, pemOf, signed, spkiOf, type Name } from './elements';
import { OID } from './oids';
import { STAGING_MARK } from './staging-mark';

/** Whose intermediate is asked for. */
export interface RequestInput {
  /** Name of the site. */
  readonly site: string;
  /** Output of a tier with several; each has an authority of its own. */
  readonly part: string | null;
  readonly isProduction: boolean;
  /** Plane that it signs for; null for all of the output. */
  readonly plane: string | null;
  /** DNS trees that it shall be allowed to issue for. */
  readonly permitted: readonly string[];
}

/** A request for the issuing intermediate, and its key. Both PEM. */
export interface CertificateRequest {
  readonly request: string;
  /** PKCS#8, not encrypted: cert-manager has no password. */
  readonly key: string;
  /** On one line, as `pki check` shows it. */
  readonly subject: string;
  /** SHA-256 of the public key, 64 lower-case hex digits: what is compared by telephone. */
  readonly fingerprint: string;
}

/** Makes a key, EC P-384, and asks for a certificate as `pki check` accepts it (RFC 2986, extensions by RFC 2985 §5.4.2). */
export function makeRequest(input: RequestInput): CertificateRequest {
  const { publicKey, privateKey } = newKeys();
  const name = subjectName(input, keyMark(publicKey));
  const extensions = authorityExtensions({ publicKey, pathLength: 0, permitted: input.permitted });
  const body = sequence(
    plain(TYPE.integer, Buffer.from([0])),
    nameElement(name),
    readDer(spkiOf(publicKey)),
    tagged(0, [sequence(oid(OID.extensionRequest), set(sequence(...extensions)))]),
  );
  const signature = sign('sha384', writeDer(body), privateKey);
  return {
    request: pemOf('CERTIFICATE REQUEST', writeDer(signed(body, sequence(oid(OID.ecdsaWithSha384)), signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    subject: oneLine(name),
    fingerprint: digestOf(publicKey),
  };
}

/** The subject of a request, with what only its key can say left open. */
export function subjectPattern(input: Omit<RequestInput, 'permitted'>): string {
  return oneLine(subjectName(input, '<8 hex digits of the key>'));
}

/** A common name has 64 characters (RFC 5280, ub-common-name), which the name of a site alone may nearly fill. */
const LONGEST_NAME = 64;
const LONGEST_SITE = 24;
const MARK_DIGITS = 8;

/** Outside production the mark of staging stands in it, so that `pki check` refuses the chain in production. */
function subjectName({ site, part, plane, isProduction }: Omit<RequestInput, 'permitted'>, mark: string): Name {
  const which = [part, plane].map((one) => (one === null ? '' : ` ${one}`)).join('');
  const role = `${which} issuing `;
  const room = Math.min(LONGEST_SITE, LONGEST_NAME - role.length - MARK_DIGITS);
  return { organization: isProduction ? site : STAGING_MARK, commonName: `${site.slice(0, room)}${role}${mark}` };
}

function oneLine({ organization, commonName }: Name): string {
  return `O=${organization}, CN=${commonName}`;
}

function digestOf(key: KeyObject): string {
  return createHash('sha256').update(spkiOf(key)).digest('hex');
}
