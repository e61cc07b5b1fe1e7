import type { Boundary } from '../../../core/boundary';
import type { Interval } from '../addresses';
import { formatInterval, parseBlock, parseBlocks, subtract } from '../addresses';
import type { PlainMap } from '../plain';
import { isMap, listAt, stringsOf, textAt, valueAt } from '../plain';

/** A way out of the boundary that a policy object grants. */
export interface Opening {
  /** JSON pointer in the object. */
  readonly path: string;
  /** What is opened, in words or addresses; stable, so that an exception can name it. */
  readonly value: string;
  /** The addresses, where they are known. */
  readonly outside?: readonly Interval[];
  /** The rule that grants it. */
  readonly rule?: PlainMap;
}

/** Said of a rule that leaves its destinations out. */
export const ANY_DESTINATION = 'any destination';

/** Openings of `networking.k8s.io` NetworkPolicy egress rules. The caller knows whether the policy isolates egress at all. */
export function openingsOf(spec: PlainMap, boundary: Boundary): readonly Opening[] {
  return listAt(spec, 'egress').flatMap((rule, index) => ruleOpenings(rule, `/spec/egress/${index}`, boundary));
}

/** What a block minus its exceptions leaves outside the boundary. Blocks that cannot be read count as open. */
export function blockOpening(
  cidr: string,
  except: readonly string[],
  path: string,
  boundary: Boundary,
): readonly Opening[] {
  const block = parseBlock(cidr);
  if (block === null) return [{ path, value: `unreadable block ${cidr}` }];
  const outside = subtract([block], parseBlocks([...except, ...boundary.cidrs]));
  return outside.length === 0 ? [] : [{ path, value: describe(cidr, except), outside }];
}

/** The first few ranges, for a cure that names them. */
export function summarise(outside: readonly Interval[]): string {
  const shown = outside.slice(0, 3).map(formatInterval).join(', ');
  return outside.length > 3 ? `${shown} and ${outside.length - 3} more ranges` : shown;
}

function ruleOpenings(rule: unknown, path: string, boundary: Boundary): readonly Opening[] {
  // A null or empty rule, and one without `to`, opens every destination, in the cluster and outside.
  const peers = listAt(rule, 'to');
  const owner = isMap(rule) ? rule : {};
  if (peers.length === 0) return [{ path, value: ANY_DESTINATION, rule: owner }];
  return peers.flatMap((peer, index) =>
    peerOpenings(peer, `${path}/to/${index}`, boundary).map((found) => ({ ...found, rule: owner })),
  );
}

function peerOpenings(peer: unknown, path: string, boundary: Boundary): readonly Opening[] {
  const block = valueAt(peer, 'ipBlock');
  if (block !== undefined) {
    return blockOpening(textAt(block, 'cidr') ?? '', stringsOf(listAt(block, 'except')), `${path}/ipBlock`, boundary);
  }
  const isInCluster = isMap(peer) && (isMap(peer['podSelector']) || isMap(peer['namespaceSelector']));
  // An empty peer, or one of a kind nobody knows yet, must not pass for harmless.
  return isInCluster ? [] : [{ path, value: ANY_DESTINATION }];
}

function describe(cidr: string, except: readonly string[]): string {
  return except.length === 0 ? cidr : `${cidr} except ${except.join(', ')}`;
}
