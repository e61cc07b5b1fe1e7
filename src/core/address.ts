import { parse, parseCIDR, IPv4, IPv6 } from 'ipaddr.js';

/** An address block with its first and last address as numbers, so that overlap is arithmetic. */
export interface Block {
  readonly text: string;
  readonly version: 4 | 6;
  readonly prefix: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** Blocks that never leave an organisation: RFC 1918, RFC 6598 (carrier NAT, used by clusters), RFC 4193. */
export const PRIVATE_BLOCKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'] as const;

/** Widest block that may stand for a host of the site (decisions 8); an IPv6 block of the same 256 addresses. */
export const HOST_BLOCK_PREFIX = { 4: 24, 6: 120 } as const;

/** Why a text is no address or block, in words that end in a cure; or the block. An address is a block of one. */
export type Parsed = { readonly block: Block } | { readonly problem: string; readonly fix: string };

/**
 * Reads one IP address. Refuses every spelling that programs disagree about: leading zeros, hexadecimal or short
 * forms, zones, IPv4 inside IPv6.
 */
export function parseAddress(text: string): Parsed {
  if (IPv4.isValidFourPartDecimal(text)) return { block: toBlock(text, text, 32) };
  if (!text.includes('.') && !text.includes('%') && IPv6.isValid(text)) return { block: toBlock(text, text, 128) };
  return {
    problem: 'not an IP address',
    fix: 'write four decimal numbers such as 10.20.0.53, or a plain IPv6 address',
  };
}

/** Reads a block in CIDR form whose host bits are zero. */
export function parseBlock(text: string): Parsed {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  const prefix = text.slice(slash + 1);
  if (slash < 0 || 'problem' in address || !/^(0|[1-9][0-9]{0,2})$/.test(prefix)) return NOT_A_BLOCK;
  if (Number(prefix) > (address.block.version === 4 ? 32 : 128)) return NOT_A_BLOCK;
  const block = toBlock(text, text.slice(0, slash), Number(prefix));
  if (block.first === address.block.first) return { block };
  return { problem: 'address block with host bits set', fix: `write ${networkOf(text)}` };
}

/** Reads an address or a block. */
export function parseAddressOrBlock(text: string): Parsed {
  return text.includes('/') ? parseBlock(text) : parseAddress(text);
}

/** True if every address of `inner` is one of `outer`. */
export function contains(outer: Block, inner: Block): boolean {
  return outer.version === inner.version && outer.first <= inner.first && inner.last <= outer.last;
}

export function overlaps(a: Block, b: Block): boolean {
  return a.version === b.version && a.first <= b.last && b.first <= a.last;
}

/** True for a block that lies wholly in one of the private ranges. */
export function isPrivate(block: Block): boolean {
  return PRIVATE_BLOCKS.some((range) => contains(blockOf(range), block));
}

/** True for a block of ordinary, routable addresses: no loopback, link-local (cloud metadata), multicast or wildcard. */
export function isUnicast(block: Block): boolean {
  return SPECIAL_BLOCKS.every((range) => !overlaps(blockOf(range), block));
}

/** `10.0.0.1` as `10.0.0.1/32`; a block stays as it is. */
export function asCidr(text: string): string {
  if (text.includes('/')) return text;
  return `${text}/${text.includes(':') ? 128 : 32}`;
}

/** The block of a text that was checked before. @throws RangeError otherwise. */
export function blockOf(text: string): Block {
  const parsed = parseAddressOrBlock(text);
  if ('problem' in parsed) throw new RangeError(`${parsed.problem}: ${text}`);
  return parsed.block;
}

const NOT_A_BLOCK = {
  problem: 'not an address block',
  fix: 'write a network with its prefix length, such as 10.20.0.0/16',
};

/** Ranges of the IANA special-purpose registries that no host or cluster is addressed by. */
const SPECIAL_BLOCKS = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/3',
  '::/8',
  'fe80::/10',
  'ff00::/8',
] as const;

function toBlock(text: string, address: string, prefix: number): Block {
  const octets = parse(address).toByteArray();
  const width = BigInt(octets.length * 8);
  const value = octets.reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
  const hostBits = width - BigInt(prefix);
  const first = (value >> hostBits) << hostBits;
  return { text, version: width === 32n ? 4 : 6, prefix, first, last: first + (1n << hostBits) - 1n };
}

function networkOf(text: string): string {
  const [address, prefix] = parseCIDR(text);
  const network = address.kind() === 'ipv4' ? IPv4.networkAddressFromCIDR(text) : IPv6.networkAddressFromCIDR(text);
  return `${network.toString()}/${prefix}`;
}
