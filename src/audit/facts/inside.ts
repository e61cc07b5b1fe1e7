import type { Boundary } from '../../core/boundary';
import { intersect, isAddress, parseBlock, parseBlocks, subtract } from './addresses';

/** True if every address of the block (CIDR or address) lies in the boundary's address blocks. Unreadable text is outside. */
export function isBlockInside(text: string, boundary: Pick<Boundary, 'cidrs'>): boolean {
  const block = parseBlock(text);
  return block !== null && subtract([block], parseBlocks(boundary.cidrs)).length === 0;
}

/** True for addresses of the pod or node itself. */
export function isLoopback(host: string): boolean {
  const bare = bareHost(host);
  if (/^localhost(?:\.localdomain)?$|\.localhost$/.test(bare)) return true;
  const block = parseBlock(bare);
  return block !== null && intersect([block], parseBlocks(['127.0.0.0/8', '::1/128'])).length > 0;
}

/** The domain of a cluster that was given none; nobody can register it, so no server outside answers for it. */
export const DEFAULT_CLUSTER_DOMAIN = 'cluster.local';

/**
 * True for names that only the cluster's own DNS answers: one label, `*.svc`, and `*.svc.<domain>` for a domain of the
 * boundary, among which the cluster's own stands, or the default cluster domain. Nothing else: `x.svc.example.net` is an
 * outside host that dresses up.
 */
export function isClusterName(host: string, boundary: Pick<Boundary, 'domains'>): boolean {
  const bare = bareHost(host);
  // Anything else in one label is a variable or a path, and nobody knows what it stands for.
  if (isAddress(bare) || /^(?:0x[\da-f]+|\d+)$/.test(bare) || !/^[\w-]+(\.[\w-]+)*$/.test(bare)) return false;
  if (!bare.includes('.') || bare.endsWith('.svc') || isBelow(bare, [DEFAULT_CLUSTER_DOMAIN])) return true;
  return boundary.domains.some((domain) => bare.endsWith(`.svc.${domain}`));
}

/** True if a name or address lies inside the boundary (decisions 1); declared egress is not inside. */
export function isHostInside(host: string, boundary: Pick<Boundary, 'domains' | 'cidrs'>): boolean {
  const bare = bareHost(host);
  if (isLoopback(bare)) return true;
  if (isAddress(bare)) return isBlockInside(bare, boundary);
  return isClusterName(bare, boundary) || isBelow(bare, boundary.domains);
}

/** True if the name is one of the domains or below one. */
export function isBelow(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** Lower case, without brackets, user, port, zone index and final dot. */
export function bareHost(text: string): string {
  const host = text.trim().toLowerCase().replace(/^.*@/, '');
  const bracketed = /^\[([^\]]*)\]/.exec(host)?.[1];
  const plain = bracketed ?? (host.split(':').length === 2 ? host.replace(/:\d+$/, '') : host);
  return plain.replace(/%.*$/, '').replace(/\.$/, '');
}
