/** Codes of types that are asked for (RFC 1035, RFC 3596, RFC 9460). */
export const TYPES = { A: 1, NS: 2, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, HTTPS: 65 } as const;
export type TypeName = keyof typeof TYPES;

export const NOERROR = 0;
export const NXDOMAIN = 3;

export interface Question {
  /** Without the dot at the end. */
  readonly name: string;
  /** A code; those of `TYPES` and any other. */
  readonly type: number;
}

export interface DnsRecord {
  readonly name: string;
  readonly type: number;
  /** An address for A, a name for PTR; for anything else its bytes in hexadecimal. */
  readonly data: string;
}

export interface Message {
  readonly id: number;
  readonly isResponse: boolean;
  readonly isTruncated: boolean;
  readonly rcode: number;
  readonly question: Question;
  readonly answers: readonly DnsRecord[];
}

const HEADER_BYTES = 12;
const CLASS_IN = 1;
const [RESPONSE, TRUNCATED, RECURSION] = [0x8000, 0x0200, 0x0100];
const POINTER = 0xc0;
const TTL_SECONDS = 30;
/** More pointers than any name needs: a loop of them ends here. */
const MOST_LABELS = 128;

/** A question that wants recursion, as a stub resolver asks. */
export function encodeQuery(id: number, question: Question): Buffer {
  return Buffer.concat([header({ id, flags: RECURSION, answers: 0 }), questionBytes(question)]);
}

/** The answer of a server of names to a question; records are of the type A only. */
export function encodeResponse(query: Message, addresses: readonly string[], rcode = NOERROR): Buffer {
  const records = addresses.map((address) =>
    Buffer.concat([
      nameBytes(query.question.name),
      words(TYPES.A, CLASS_IN, 0, TTL_SECONDS, 4),
      Buffer.from(address.split('.').map(Number)),
    ]),
  );
  const flags = RESPONSE | RECURSION | rcode;
  return Buffer.concat([
    header({ id: query.id, flags, answers: records.length }),
    questionBytes(query.question),
    ...records,
  ]);
}

/** @throws Error for what is no message with one question. */
export function decode(message: Buffer): Message {
  if (message.length < HEADER_BYTES || message.readUInt16BE(4) !== 1) throw new Error('no message with one question');
  const flags = message.readUInt16BE(2);
  const name = nameAt(message, HEADER_BYTES);
  const question = { name: name.text, type: message.readUInt16BE(name.end) };
  const answers: DnsRecord[] = [];
  let at = name.end + 4;
  for (let left = message.readUInt16BE(6); left > 0; left -= 1) {
    const { record, end } = recordAt(message, at);
    answers.push(record);
    at = end;
  }
  return {
    id: message.readUInt16BE(0),
    isResponse: (flags & RESPONSE) !== 0,
    isTruncated: (flags & TRUNCATED) !== 0,
    rcode: flags & 0xf,
    question,
    answers,
  };
}

/** Name under which an address stands in reverse: `10.0.0.1` is `1.0.0.10.in-addr.arpa`. */
export function reverseOf(address: string): string {
  return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
}

function header({
  id,
  flags,
  answers,
}: {
  readonly id: number;
  readonly flags: number;
  readonly answers: number;
}): Buffer {
  return words(id, flags, 1, answers, 0, 0);
}

function questionBytes({ name, type }: Question): Buffer {
  return Buffer.concat([nameBytes(name), words(type, CLASS_IN)]);
}

function nameBytes(name: string): Buffer {
  const labels = name.split('.').filter((label) => label !== '');
  return Buffer.concat([
    ...labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]),
    Buffer.from([0]),
  ]);
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, at) => bytes.writeUInt16BE(value, at * 2));
  return bytes;
}

function nameAt(message: Buffer, start: number): { readonly text: string; readonly end: number } {
  const labels: string[] = [];
  let at = start;
  let end: number | undefined;
  for (let left = MOST_LABELS; left > 0; left -= 1) {
    const length = message.readUInt8(at);
    if (length === 0) return { text: labels.join('.'), end: end ?? at + 1 };
    if ((length & POINTER) === POINTER) {
      end ??= at + 2;
      at = message.readUInt16BE(at) & 0x3fff;
    } else {
      labels.push(message.toString('latin1', at + 1, at + 1 + length));
      at += length + 1;
    }
  }
  throw new Error('a name without an end');
}

function recordAt(message: Buffer, start: number): { readonly record: DnsRecord; readonly end: number } {
  const name = nameAt(message, start);
  const type = message.readUInt16BE(name.end);
  const from = name.end + 10;
  const end = from + message.readUInt16BE(name.end + 8);
  if (end > message.length) throw new Error('a record that is cut off');
  return { record: { name: name.text, type, data: dataOf(message, type, [from, end]) }, end };
}

function dataOf(message: Buffer, type: number, [from, end]: readonly [number, number]): string {
  if (type === TYPES.A) return [...message.subarray(from, end)].join('.');
  if (type === TYPES.PTR) return nameAt(message, from).text;
  return message.toString('hex', from, end);
}
