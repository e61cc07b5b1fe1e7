import { parseBlock } from './addresses';

/**
 * Address blocks in CEL, for the admission forms of rules. Written without the `cidr` library, which an API server of 1.30 does
 * not yet accept in new policies: IPv4 is compared as integers, an IPv6 block must be one of the declared ones word for word.
 * Every policy that uses `range` declares the variable `sizes` as `blockSizes` writes it.
 */

/** The number of addresses of an IPv4 block, by the length of its prefix. */
export function blockSizes(): string {
  return celList(Array.from({ length: 33 }, (_, prefix) => String(2 ** (32 - prefix))));
}

/** True in CEL if a block is one of the variable `blocks`, or lies in one of the ranges of the variable `ranges`. */
export function isBlockIn(cidr: string, blocks: string, ranges: string): string {
  const inside = range(cidr, `variables.${ranges}.exists(b, b[0] <= a[0] && a[1] <= b[1])`);
  return `(${cidr} in variables.${blocks} || ${inside})`;
}

/** CEL that binds `a` to [first, last] of an IPv4 block and evaluates `then`; false for any other text. */
export function range(cidr: string, then: string): string {
  const base = 'int(q[0]) * 16777216 + int(q[1]) * 65536 + int(q[2]) * 256 + int(q[3])';
  const last = 'f[0] / f[1] * f[1] + f[1] - 1';
  return (
    `(${cidr}.matches('^[0-9]{1,3}([.][0-9]{1,3}){3}/([0-9]|[12][0-9]|3[0-2])$') && ` +
    `[${cidr}.split('/')].exists(s, [s[0].split('.')].exists(q, [[${base}, int(variables.sizes[int(s[1])])]].exists(f, ` +
    `[[f[0] / f[1] * f[1], ${last}]].exists(a, ${then})))))`
  );
}

/** An expression that only objects of one kind have to meet. */
export function forKind(kind: string, expression: string): string {
  return `object.kind != '${kind}' || (${expression})`;
}

/** IPv4 blocks as a list of first and last addresses. */
export function celRanges(cidrs: readonly string[]): string {
  const blocks = cidrs.map(parseBlock).filter((block) => block !== null && block.family === 4);
  return celList(blocks.map((block) => `[${block?.first}, ${block?.last}]`));
}

export function celList(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}

export function celStrings(values: readonly string[]): string {
  return celList(values.map((value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`));
}
