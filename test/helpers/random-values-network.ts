import { fromByteArray, parse } from 'ipaddr.js';
import type { Draw } from './random-values-draw';

type Version = 4 | 6;

/** A block as numbers. */
interface Range {
  readonly version: Version;
  readonly first: bigint;
  readonly prefix: number;
}

/** Private ranges that a layout is cut from; IPv6 gets a random /48 of fd00::/8. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'] as const;

/** A range is cut into 64 slots; every role gets slots of its own, so that nothing overlaps by construction. */
const SLOT_BITS = 6;

/** Hands out networks and addresses that never overlap. */
export interface Layout {
  /** `count` networks of one role, by IP version where there are two. */
  networks(count: number, spread: number): readonly string[];
  /** An address for a host of the site. */
  address(): string;
  /** A network of at most 256 addresses, as a host of the site may have it. */
  hostNetwork(): string;
  /** An address inside a network, none of its first two nor its last. */
  within(network: string): string;
}

/** IPv4 mostly; both versions, or IPv6 alone, sometimes. */
export function randomLayout(draw: Draw): Layout {
  const versions = draw.pick<readonly Version[]>([[4], [4], [4], [4], [4, 6], [6]]);
  const pools = versions.map((version) => poolOf(draw, version));
  const hosts = pools.map((pool) => pool.next());
  const hostSlot = (): Range => hosts[draw.int(0, hosts.length - 1)] ?? fail();
  return {
    networks: (count, spread) =>
      pools.flatMap((pool) => {
        const slot = pool.next();
        return draw
          .some([0, 1, 2, 3], count, count)
          .map((quarter) => format(shrink(draw, cut(slot, 2, quarter), spread)));
      }),
    address: () => addressIn(draw, hostSlot()),
    hostNetwork: () => {
      const slot = hostSlot();
      const bits = draw.int(slot.version === 4 ? 24 : 120, width(slot.version)) - slot.prefix;
      return format(cut(slot, bits, draw.int(0, 2 ** Math.min(bits, 20) - 1)));
    },
    within: (network) => addressIn(draw, rangeOf(network)),
  };
}

function poolOf(draw: Draw, version: Version): { next(): Range } {
  const base = rangeOf(
    version === 4 ? draw.pick(PRIVATE) : `fd${hex(draw)}:${hex(draw)}${hex(draw)}:${hex(draw)}::/48`,
  );
  const order = [
    ...draw.some(
      Array.from({ length: 2 ** SLOT_BITS }, (_, index) => index),
      16,
      16,
    ),
  ];
  return { next: () => cut(base, SLOT_BITS, order.pop() ?? fail()) };
}

function hex(draw: Draw): string {
  return draw.int(0, 255).toString(16).padStart(2, '0');
}

/** The `index`-th of the 2^bits parts of a block. */
function cut(range: Range, bits: number, index: number): Range {
  const prefix = range.prefix + bits;
  return { ...range, prefix, first: range.first + (BigInt(index) << BigInt(width(range.version) - prefix)) };
}

/** A random part of a block, at most `spread` bits smaller, with room for eight addresses. */
function shrink(draw: Draw, range: Range, spread: number): Range {
  const most = Math.min(spread, width(range.version) - 3 - range.prefix);
  const bits = draw.int(0, Math.max(0, most));
  return cut(range, bits, draw.int(0, Math.min(2 ** bits, 2 ** 20) - 1));
}

function addressIn(draw: Draw, range: Range): string {
  const size = Number(1n << BigInt(Math.min(24, width(range.version) - range.prefix)));
  return text(range.version, range.first + BigInt(draw.int(2, size - 2)));
}

function rangeOf(block: string): Range {
  const [address = '', prefix] = block.split('/');
  const bytes = parse(address).toByteArray();
  const first = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return { version: bytes.length === 4 ? 4 : 6, first, prefix: Number(prefix) };
}

function format({ version, first, prefix }: Range): string {
  return `${text(version, first)}/${prefix}`;
}

function text(version: Version, value: bigint): string {
  const length = width(version) / 8;
  return fromByteArray(
    Array.from({ length }, (_, index) => Number((value >> BigInt(8 * (length - 1 - index))) & 255n)),
  ).toString();
}

function width(version: Version): number {
  return version === 4 ? 32 : 128;
}

function fail(): never {
  throw new Error('the layout has no slot left');
}
