import * as ipaddr from 'ipaddr.js';

/** Addresses from `first` to `last`, both included, of one family. */
export interface Interval {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** The interval of a CIDR or of a single address; null if it is neither. Host bits are masked off, as the API server does. */
export function parseBlock(text: string): Interval | null {
  const [address = '', prefix, ...rest] = text.trim().split('/');
  const parsed = parseAddress(address);
  if (parsed === null || rest.length > 0) return null;
  const bits = parsed.family === 4 ? 32 : 128;
  const length = prefix === undefined ? bits : parsePrefix(prefix, bits);
  if (length === null) return null;
  const size = 1n << BigInt(bits - length);
  const first = (parsed.value / size) * size;
  return { family: parsed.family, first, last: first + size - 1n };
}

/** Parts of `blocks` that no member of `holes` covers, in order and without overlap. */
export function subtract(blocks: readonly Interval[], holes: readonly Interval[]): readonly Interval[] {
  return holes.reduce<readonly Interval[]>((left, hole) => left.flatMap((block) => cut(block, hole)), union(blocks));
}

/** Parts that both sides have. */
export function intersect(left: readonly Interval[], right: readonly Interval[]): readonly Interval[] {
  const parts = left.flatMap((a) => right.filter((b) => overlap(a, b)).map((b) => common(a, b)));
  return union(parts);
}

/** The same addresses as few, sorted, disjoint intervals. */
export function union(blocks: readonly Interval[]): readonly Interval[] {
  const merged: Interval[] = [];
  for (const block of [...blocks].sort(compare)) {
    const last = merged.at(-1);
    if (last !== undefined && last.family === block.family && block.first <= last.last + 1n) {
      merged[merged.length - 1] = { ...last, last: block.last > last.last ? block.last : last.last };
    } else {
      merged.push(block);
    }
  }
  return merged;
}

/** `first-last`, or one address, as people write addresses. */
export function formatInterval(interval: Interval): string {
  const first = formatAddress(interval.family, interval.first);
  return interval.first === interval.last ? first : `${first}-${formatAddress(interval.family, interval.last)}`;
}

/** Blocks that can be read; the rest is left out, so callers that must fail closed use `parseBlock`. */
export function parseBlocks(texts: readonly string[]): readonly Interval[] {
  return texts.map(parseBlock).filter((block) => block !== null);
}

/** True if the text is one IPv4 or IPv6 address, brackets not included. */
export function isAddress(text: string): boolean {
  return parseAddress(text) !== null;
}

/** One part of an address as `inet_aton` reads it: hexadecimal, octal or decimal. */
const PART = '(?:0x[0-9a-f]{1,2}|\\d{1,4})';
const NUMBERS = new RegExp(`^(?:0x[0-9a-f]{1,8}|\\d{8,12}|(?=(?:.*\\.)?0[x\\d])${PART}(?:\\.${PART}){3})$`, 'i');

/** True for an address in numbers that few readers know: one for all four bytes, or parts in hexadecimal or octal. */
export function isNumberAddress(text: string): boolean {
  return NUMBERS.test(text);
}

// Only the four-part decimal form: libraries that also take octal, hexadecimal or short forms disagree about what they mean.
function parseAddress(text: string): { readonly family: 4 | 6; readonly value: bigint } | null {
  // The library throws and catches an error for every word that is no address.
  if (/^\d/.test(text) && ipaddr.IPv4.isValidFourPartDecimal(text))
    return { family: 4, value: toInteger(ipaddr.IPv4.parse(text).toByteArray()) };
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return null;
  const address = ipaddr.IPv6.parse(text);
  // An IPv4-mapped address reaches the IPv4 host, so it is judged as one.
  return address.isIPv4MappedAddress()
    ? { family: 4, value: toInteger(address.toIPv4Address().toByteArray()) }
    : { family: 6, value: toInteger(address.toByteArray()) };
}

function parsePrefix(text: string, bits: number): number | null {
  const length = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  return length >= 0 && length <= bits ? length : null;
}

function toInteger(bytes: readonly number[]): bigint {
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function formatAddress(family: 4 | 6, value: bigint): string {
  const length = family === 4 ? 4 : 16;
  const bytes = Array.from({ length }, (_, index) => Number((value >> BigInt(8 * (length - 1 - index))) & 255n));
  return ipaddr.fromByteArray(bytes).toString();
}

function cut(block: Interval, hole: Interval): readonly Interval[] {
  if (!overlap(block, hole)) return [block];
  const before = { ...block, last: hole.first - 1n };
  const after = { ...block, first: hole.last + 1n };
  return [before, after].filter((part) => part.first <= part.last);
}

function overlap(a: Interval, b: Interval): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

function common(a: Interval, b: Interval): Interval {
  return { family: a.family, first: a.first > b.first ? a.first : b.first, last: a.last < b.last ? a.last : b.last };
}

function compare(a: Interval, b: Interval): number {
  return a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0);
}
