import type { Flow, Graph } from '../graph';
import { compareText } from '../result';
import { checkDataClasses } from './classes';
import { placeMembers, type Placement } from './place';
import { wire } from './wire';

export { namespaceOf, type Placement } from './place';
export { toBlock } from './peers';
export { platformFacts } from './facts';

/**
 * Wires the components of one output: places their members, resolves their needs, refuses flows above their data class.
 * The result does not depend on the order in which components were listed.
 */
export function compose(placements: readonly Placement[]): Graph {
  const [first] = placements;
  if (first === undefined) return { members: [], flows: [], endpoints: new Map() };
  const members = placeMembers(placements);
  const { flows, endpoints } = wire(members, first.context);
  const sorted = [...flows].sort(compareFlows);
  checkDataClasses(sorted, first.context);
  return { members, flows: sorted, endpoints };
}

function compareFlows(a: Flow, b: Flow): number {
  return compareText(sortKey(a), sortKey(b));
}

function sortKey({ from, to, ports, purpose }: Flow): string {
  const first = ports[0];
  return [from.name, to.name, first?.protocol ?? '', String(first?.port ?? 0).padStart(5, '0'), purpose].join('\0');
}
