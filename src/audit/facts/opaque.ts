import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext, Text } from '../rule';
import { isGzip, unpack } from '../texts/gzip';

/** A string in base64 whose content no rule can read. */
export interface OpaqueString {
  readonly text: Text;
  /** A store of keys and certificates, or something packed that is too long, damaged, or in a form that is not unpacked here. */
  readonly kind: 'keystore' | 'packed';
}

/** Keystores and packed content of an object, wherever they stand. */
export function opaqueStringsOf(object: ManifestObject, context: AuditContext): readonly OpaqueString[] {
  return context.remember(object, 'opaque strings', () =>
    context.textsOf(object).flatMap((text) => {
      const kind = kindOf(text.value);
      return kind === undefined ? [] : [{ text, kind }];
    }),
  );
}

/** How the base64 of JKS, JCEKS, PKCS#12, gzip, zip, xz, bzip2 and zstd begins: a cheap test before anything is decoded. */
const BEGINNINGS = /^(?:\/u3\+7Q|zs7Ozg|MI[IMGCA]|H4sI|UEsD|\/Td6WFo|QlpoO|KLUv\/)/;
/** Shorter runs of letters are words. */
const SHORTEST = 24;

function kindOf(value: string): OpaqueString['kind'] | undefined {
  const body = value.trim().replace(/^data:[\w/+.;=-]*?;base64,/, '');
  if (body.length < SHORTEST || !BEGINNINGS.test(body) || !/^[A-Za-z0-9+/\s]+={0,2}$/.test(body)) return undefined;
  const bytes = Buffer.from(body, 'base64');
  const content = unpack(bytes);
  if (content !== undefined && isKeystore(content)) return 'keystore';
  return isGzip(bytes) || isArchive(bytes) ? 'packed' : undefined;
}

const JAVA_STORES: ReadonlySet<number> = new Set([0xfeedfeed, 0xcececece]);

// PKCS#12 (RFC 7292): a sequence whose first member is the integer 3, and whose second is a sequence again.
function isKeystore(bytes: Buffer): boolean {
  if (bytes.length < 16) return false;
  if (JAVA_STORES.has(bytes.readUInt32BE(0))) return true;
  const size = bytes[1] ?? 0;
  const start = size > 0x80 ? 2 + (size & 0x7f) : 2;
  return bytes[0] === 0x30 && bytes.subarray(start, start + 4).equals(Buffer.from([2, 1, 3, 0x30]));
}

/** Signatures of zip, xz, bzip2 and zstd. */
const ARCHIVES: readonly Buffer[] = ['504b0304', 'fd377a585a00', '425a68', '28b52ffd'].map((hex) =>
  Buffer.from(hex, 'hex'),
);

function isArchive(bytes: Buffer): boolean {
  return ARCHIVES.some((signature) => bytes.subarray(0, signature.length).equals(signature));
}
