import type { Manifest } from '../manifests';
import { until } from '../wait';
import { blame } from './blame';
import type { Probe } from './container';
import type { RunningContainer, RunningPod } from './kubelet';
import { ask } from './probes';

const READY_SECONDS = 90;

/**
 * Waits until the probes of every container answer, in the kubelet's order: start, then readiness and liveness.
 * @param manifests among which the one with the error is looked for
 * @returns what is wrong when the time is over; each message begins with the manifest to blame
 */
export async function probe(
  pod: RunningPod,
  manifests: readonly Manifest[],
  seconds = READY_SECONDS,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const one of pod.containers) {
    const problem = await firstUnanswered(one, seconds);
    if (problem === undefined) continue;
    const { container, daemon } = one;
    const log = daemon.text();
    const { namespace, spec, workload } = pod;
    for (const title of blame({ namespace, spec, container, workload, log }, manifests)) {
      problems.push(`${title}: ${namespace}/${pod.name} ${container.name}: ${problem}\n${daemon.tail()}`);
    }
  }
  return problems;
}

async function firstUnanswered(one: RunningContainer, seconds: number): Promise<string | undefined> {
  const { startupProbe, readinessProbe, livenessProbe } = one.container;
  for (const [kind, wanted] of Object.entries({ startupProbe, readinessProbe, livenessProbe })) {
    const problem = wanted && (await answersInTime(wanted, one, seconds));
    if (problem !== undefined) return `${kind}: ${problem}`;
  }
  return undefined;
}

async function answersInTime(
  wanted: Probe,
  { probed, daemon }: RunningContainer,
  seconds: number,
): Promise<string | undefined> {
  let last: string | undefined;
  try {
    await until({ what: 'it answers', seconds, lost: () => daemon.lost() }, async () => {
      last = await ask(wanted, probed);
      return last === undefined ? true : undefined;
    });
    return undefined;
  } catch (error) {
    return last ?? (error as Error).message;
  }
}
