import type { Boundary } from '../../../core/boundary';
import type { Interval } from '../addresses';
import { formatInterval, parseBlock, parseBlocks, subtract } from '../addresses';
import type { PlainMap } from '../plain';
import { isMap, listAt, stringsOf, textAt, valueAt } from '../plain';

/** A way out of the boundary, or into it, that an object grants. */
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
/** Said of whatever takes requests from everywhere. */
export const ANY_SOURCE = 'any source';

/** The blocks that do not count as an opening. */
export type Blocks = Pick<Boundary, 'cidrs'>;

/** A direction of a NetworkPolicy: where its rules and their peers stand. */
interface Way {
  readonly rules: 'egress' | 'ingress';
  readonly peers: 'to' | 'from';
  /** Said of a rule that leaves its peers out. */
  readonly any: string;
}

const OUT: Way = { rules: 'egress', peers: 'to', any: ANY_DESTINATION };
const IN: Way = { rules: 'ingress', peers: 'from', any: ANY_SOURCE };

/** Openings of `networking.k8s.io` NetworkPolicy egress rules. The caller knows whether the policy isolates egress at all. */
export function openingsOf(spec: PlainMap, blocks: Blocks): readonly Opening[] {
  return policyOpenings(spec, OUT, blocks);
}

/** The same of its ingress rules. */
export function entriesOf(spec: PlainMap, blocks: Blocks): readonly Opening[] {
  return policyOpenings(spec, IN, blocks);
}

function policyOpenings(spec: PlainMap, way: Way, blocks: Blocks): readonly Opening[] {
  return listAt(spec, way.rules).flatMap((rule, index) =>
    ruleOpenings(rule, `/spec/${way.rules}/${index}`, way, blocks),
  );
}

/** What a block minus its exceptions leaves outside the boundary. Blocks that cannot be read count as open. */
export function blockOpening(
  cidr: string,
  except: readonly string[],
  path: string,
  blocks: Blocks,
): readonly Opening[] {
  const block = parseBlock(cidr);
  if (block === null) return [{ path, value: `unreadable block ${cidr}` }];
  const outside = subtract([block], parseBlocks([...except, ...blocks.cidrs]));
  return outside.length === 0 ? [] : [{ path, value: describe(cidr, except), outside }];
}

/** The first few ranges, for a cure that names them. */
export function summarise(outside: readonly Interval[]): string {
  const shown = outside.slice(0, 3).map(formatInterval).join(', ');
  return outside.length > 3 ? `${shown} and ${outside.length - 3} more ranges` : shown;
}

function ruleOpenings(rule: unknown, path: string, way: Way, blocks: Blocks): readonly Opening[] {
  // A null or empty rule, and one without peers, opens every address, in the cluster and outside.
  const peers = listAt(rule, way.peers);
  const owner = isMap(rule) ? rule : {};
  if (peers.length === 0) return [{ path, value: way.any, rule: owner }];
  return peers.flatMap((peer, index) =>
    peerOpenings(peer, `${path}/${way.peers}/${index}`, way, blocks).map((found) => ({ ...found, rule: owner })),
  );
}

function peerOpenings(peer: unknown, path: string, way: Way, blocks: Blocks): readonly Opening[] {
  const block = valueAt(peer, 'ipBlock');
  if (block !== undefined) {
    return blockOpening(textAt(block, 'cidr') ?? '', stringsOf(listAt(block, 'except')), `${path}/ipBlock`, blocks);
  }
  const isInCluster = isMap(peer) && (isMap(peer['podSelector']) || isMap(peer['namespaceSelector']));
  // An empty peer, or one of a kind nobody knows yet, must not pass for harmless.
  return isInCluster ? [] : [{ path, value: way.any }];
}

function describe(cidr: string, except: readonly string[]): string {
  return except.length === 0 ? cidr : `${cidr} except ${except.join(', ')}`;
}
