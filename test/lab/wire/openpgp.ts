import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

/** Start of a private Ed25519 key as PKCS #8 has it; the seed follows. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const OID = Buffer.from('092b06010401da470f01', 'hex');
const EDDSA = 22;
const SHA256 = 8;
const TAGS = { signature: 2, key: 6, user: 13 } as const;
const BINARY = 0x00;
const CERTIFICATION = 0x13;
/** Seconds since 1970: a fixed day, so that the same seed gives the same key. */
const MADE = 1_735_689_600;
const ARMOUR_LINE = 64;

/** A key of OpenPGP (RFC 4880, with EdDSA) that signs as `gpg --detach-sign` does, without a program or a key ring. */
export class SigningKey {
  private readonly secret;
  private readonly key: Buffer;
  private readonly fingerprint: Buffer;

  /** @param seed 32 bytes; the same ones give the same key */
  constructor(
    seed: Buffer,
    private readonly user: string,
  ) {
    this.secret = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
    const point = createPublicKey(this.secret).export({ format: 'der', type: 'spki' }).subarray(-32);
    const number = mpi(Buffer.concat([Buffer.from([0x40]), point]));
    this.key = Buffer.concat([Buffer.from([4]), uint32(MADE), Buffer.from([EDDSA]), OID, number]);
    this.fingerprint = createHash('sha1').update(framed(this.key)).digest();
  }

  /** The public key in ASCII armour. */
  get armoured(): string {
    const user = Buffer.from(this.user);
    const about = Buffer.concat([framed(this.key), Buffer.from([0xb4]), uint32(user.length), user]);
    // 27: what the key is for, which is to sign.
    const certified = this.signature(CERTIFICATION, about, [subpacket(27, Buffer.from([0x03]))], MADE);
    const parts = [packet(TAGS.key, this.key), packet(TAGS.user, user), certified];
    return armour('PUBLIC KEY BLOCK', Buffer.concat(parts));
  }

  /** A detached signature in ASCII armour. */
  detached(text: string): string {
    return armour('SIGNATURE', this.signature(BINARY, Buffer.from(text), [], Math.floor(Date.now() / 1000)));
  }

  private signature(type: number, about: Buffer, extra: readonly Buffer[], made: number): Buffer {
    const issuer = Buffer.concat([Buffer.from([4]), this.fingerprint]);
    const hashed = Buffer.concat([subpacket(2, uint32(made)), subpacket(33, issuer), ...extra]);
    const head = Buffer.concat([Buffer.from([4, type, EDDSA, SHA256]), uint16(hashed.length), hashed]);
    const trailer = Buffer.concat([Buffer.from([4, 0xff]), uint32(head.length)]);
    const digest = createHash('sha256').update(about).update(head).update(trailer).digest();
    const signed = sign(null, digest, this.secret);
    const unhashed = subpacket(16, this.fingerprint.subarray(-8));
    const numbers = [signed.subarray(0, 32), signed.subarray(32)].map(mpi);
    const rest = [uint16(unhashed.length), unhashed, digest.subarray(0, 2), ...numbers];
    return packet(TAGS.signature, Buffer.concat([head, ...rest]));
  }
}

/** A key as fingerprints and certifications are made of it. */
function framed(key: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x99]), uint16(key.length), key]);
}

function packet(tag: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0xc0 | tag]), Buffer.from([0xff]), uint32(body.length), body]);
}

function subpacket(type: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([body.length + 1, type]), body]);
}

/** A number with its length in bits, without zeros in front. */
function mpi(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const own = bytes.subarray(first === -1 ? bytes.length : first);
  const bits = own.length === 0 ? 0 : (own.length - 1) * 8 + (32 - Math.clz32(own[0] ?? 0));
  return Buffer.concat([uint16(bits), own]);
}

function armour(what: string, bytes: Buffer): string {
  const text = bytes.toString('base64');
  const lines = text.match(new RegExp(`.{1,${ARMOUR_LINE}}`, 'g')) ?? [];
  const sum = uint32(crc24(bytes)).subarray(1).toString('base64');
  return [`-----BEGIN PGP ${what}-----`, '', ...lines, `=${sum}`, `-----END PGP ${what}-----`, ''].join('\n');
}

function crc24(bytes: Buffer): number {
  let sum = 0xb704ce;
  for (const byte of bytes) {
    sum ^= byte << 16;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum & 0x800000) === 0 ? sum << 1 : ((sum << 1) ^ 0x1864cfb) & 0xffffff;
    sum &= 0xffffff;
  }
  return sum;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
