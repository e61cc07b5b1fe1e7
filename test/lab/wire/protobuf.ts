/** What a field of a message holds: a whole number, or bytes, which may be a text or a message again. */
export type FieldValue = bigint | Buffer;

/** Values of a message, by the number of their field, in the order in which they stand. */
export type Fields = ReadonlyMap<number, readonly FieldValue[]>;

/** Wire types of Protocol Buffers. */
const [VARINT, FIXED64, LENGTH, FIXED32] = [0, 1, 2, 5];
const [SEVEN_BITS, MORE] = [0x7f, 0x80];

/** A field of bytes, of a text, or of a message that is encoded already. */
export function bytes(field: number, value: string | Buffer): Buffer {
  const content = Buffer.from(value as string);
  return Buffer.concat([varint((field << 3) | LENGTH), varint(content.length), content]);
}

/** A field with a whole number. */
export function uint(field: number, value: number): Buffer {
  return Buffer.concat([varint((field << 3) | VARINT), varint(value)]);
}

export function fixed64(field: number, value: bigint): Buffer {
  const content = Buffer.alloc(8);
  content.writeBigUInt64LE(value);
  return Buffer.concat([varint((field << 3) | FIXED64), content]);
}

export function double(field: number, value: number): Buffer {
  const content = Buffer.alloc(8);
  content.writeDoubleLE(value);
  return Buffer.concat([varint((field << 3) | FIXED64), content]);
}

function varint(value: number): Buffer {
  const parts: number[] = [];
  let rest = value;
  for (; rest > SEVEN_BITS; rest >>>= 7) parts.push((rest & SEVEN_BITS) | MORE);
  return Buffer.from([...parts, rest]);
}

/**
 * Reads the fields of a message.
 * @throws RangeError for bytes that are none
 */
export function fieldsOf(message: Buffer): Fields {
  const fields = new Map<number, FieldValue[]>();
  for (let at = 0; at < message.length;) {
    const tag = readVarint(message, at);
    const { value, next } = readValue(message, tag.next, Number(tag.value & 7n));
    const field = Number(tag.value >> 3n);
    fields.set(field, [...(fields.get(field) ?? []), value]);
    at = next;
  }
  return fields;
}

interface Read<T> {
  readonly value: T;
  /** Where the next one begins. */
  readonly next: number;
}

function readValue(message: Buffer, at: number, type: number): Read<FieldValue> {
  switch (type) {
    case VARINT:
      return readVarint(message, at);
    case FIXED64:
      return { value: message.readBigUInt64LE(at), next: at + 8 };
    case FIXED32:
      return { value: BigInt(message.readUInt32LE(at)), next: at + 4 };
    case LENGTH: {
      const { value: length, next } = readVarint(message, at);
      const end = next + Number(length);
      if (end > message.length) throw new RangeError(`a field of ${length} bytes is cut off`);
      return { value: message.subarray(next, end), next: end };
    }
    default:
      throw new RangeError(`no wire type: ${type}`);
  }
}

function readVarint(message: Buffer, at: number): Read<bigint> {
  let value = 0n;
  for (let next = at, shift = 0n; ; next += 1, shift += 7n) {
    const byte = message.readUInt8(next);
    value |= BigInt(byte & SEVEN_BITS) << shift;
    if (byte <= SEVEN_BITS) return { value, next: next + 1 };
  }
}

/** Messages, texts or bytes in a field. */
export function buffersIn(fields: Fields, field: number): readonly Buffer[] {
  return (fields.get(field) ?? []).filter((value) => Buffer.isBuffer(value));
}
