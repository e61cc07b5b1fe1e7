import type { DeclareContext } from '../component';
import { fits, rankOf, type DataClass } from '../data-class';
import { SallyportError, type Problem } from '../errors';
import { isMember, type Flow, type MemberView } from '../graph';
import { exitCeiling } from '../posture';
import { compareText } from '../result';
import { peersOf } from './peers';

/** Refuses a flow into something rated lower, and an exit above the posture's ceiling, with the path that leaks. */
export function checkDataClasses(flows: readonly Flow[], context: DeclareContext<unknown>): void {
  const problems = flows.flatMap((flow) => [...ratingProblems(flow, context), ...exitProblems(flow, flows, context)]);
  if (problems.length > 0) throw new SallyportError('usage', problems);
}

function ratingProblems(flow: Flow, context: DeclareContext<unknown>): Problem[] {
  const rating = ratingOf(flow, context);
  if (rating === null || fits(flow.dataClass, rating)) return [];
  return [
    {
      message: `data class ${flow.dataClass} would flow into ${flow.to.name}, which is rated ${rating}`,
      value: `${flow.from.name} → ${flow.to.name} (${flow.purpose})`,
      allowed: `${rating} or lower`,
      fix: `lower what ${flow.from.name} sends, or send it to something rated ${flow.dataClass}`,
    },
  ];
}

function ratingOf(flow: Flow, context: DeclareContext<unknown>): DataClass | null {
  const { to } = flow;
  if (isMember(to)) {
    const port = to.declaration.ports.find((candidate) =>
      flow.ports.some((own) => own.port === candidate.port && own.protocol === (candidate.protocol ?? 'TCP')),
    );
    return port?.rating ?? to.declaration.rating;
  }
  return peersOf(to.name, context)[0]?.rating ?? null;
}

function exitProblems(flow: Flow, flows: readonly Flow[], context: DeclareContext<unknown>): Problem[] {
  const leaves = flow.to.name.startsWith('outside:') || flow.exit !== undefined;
  if (!leaves) return [];
  const ceiling = flow.exit === undefined ? null : exitCeiling(context.posture, flow.exit);
  if (ceiling !== null && fits(flow.dataClass, ceiling)) return [];
  return [
    {
      message: `data class ${flow.dataClass} would leave tier ${context.tier} by ${flow.exit ?? 'an undeclared exit'}`,
      value: leakingPath(flow, flows),
      allowed: ceiling === null ? `no such exit in ${context.tier}` : `${ceiling} or lower`,
      fix: 'remove the flow, or lower the data class of what is sent; the ceiling is posture and cannot be raised by values',
    },
  ];
}

/** The chain of flows of the same or a higher class that ends at the exit: where the data comes from. */
function leakingPath(exit: Flow, flows: readonly Flow[]): string {
  const names = [exit.to.name];
  const seen = new Set<string>();
  let end: Flow['from'] | undefined = exit.from;
  while (end !== undefined && !seen.has(end.name)) {
    names.unshift(end.name);
    seen.add(end.name);
    end = isMember(end) ? heaviestSource(end, flows, exit.dataClass, seen) : undefined;
  }
  return names.join(' → ');
}

function heaviestSource(
  member: MemberView,
  flows: readonly Flow[],
  floor: DataClass,
  seen: ReadonlySet<string>,
): Flow['from'] | undefined {
  const sources = flows.filter(
    (flow) => flow.to === member && fits(floor, flow.dataClass) && !seen.has(flow.from.name),
  );
  sources.sort((a, b) => rankOf(b.dataClass) - rankOf(a.dataClass) || compareText(a.from.name, b.from.name));
  return sources[0]?.from;
}
