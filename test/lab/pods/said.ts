import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { blame } from './blame';
import type { Container, PodSpec } from './container';

/** A pod that runs, as far as what it said matters. */
export interface Speaker {
  readonly name: string;
  readonly namespace: string;
  readonly spec: PodSpec;
  readonly workload: Manifest;
  readonly containers: readonly {
    readonly container: Container;
    readonly daemon: { readonly text: () => string; readonly lost: () => string | undefined };
  }[];
}

/** The API server's answer to an account without a right, as logs quote it; and an event that it did not take. */
const REFUSED = /forbidden: User \\*"system:serviceaccount:|Server rejected event/;
/** Some programs write the whole event before the answer. */
const [TEXT_BEFORE, MOST_TEXT] = [200, 1000];
/** What differs from line to line about the same thing: times, and names that are made up. */
const CHANGING = /\d+/g;

/** Rights that a program lacked without stopping for it, and programs that have ended since they answered. */
export function saidProblems(pods: readonly Speaker[], manifests: readonly Manifest[]): Problems {
  if (pods.length === 0) return ['no pod runs whose log could be read'];
  return pods.flatMap((pod) => [...refusedProblems(pod, manifests), ...endedProblems(pod)]);
}

function refusedProblems(
  { name, namespace, spec, workload, containers }: Speaker,
  manifests: readonly Manifest[],
): Problems {
  return containers.flatMap(({ container, daemon }) => {
    const lines = daemon
      .text()
      .split('\n')
      .filter((line) => REFUSED.test(line));
    const first = new Map<string, string>();
    for (const line of lines) if (!first.has(kindOf(line))) first.set(kindOf(line), line);
    return [...first.values()].flatMap((log) =>
      blame({ namespace, spec, container, workload, log }, manifests).map(
        (title) => `${title}: ${namespace}/${name} ${container.name}: ${excerpt(log)}`,
      ),
    );
  });
}

function excerpt(line: string): string {
  const first = line.length > MOST_TEXT ? Math.max(0, line.search(/forbidden: User/) - TEXT_BEFORE) : 0;
  return line.slice(first, first + MOST_TEXT).trim();
}

function kindOf(line: string): string {
  const [, refused = line] = /forbidden: (User .*)/.exec(line) ?? [];
  return refused.replace(CHANGING, '');
}

/** A Job's pod has to end. */
function endedProblems({ name, namespace, workload, containers }: Speaker): Problems {
  if (workload.kind === 'CronJob') return [];
  return containers.flatMap(({ daemon }) => {
    const lost = daemon.lost();
    return lost === undefined ? [] : [`${titleOf(workload)}: ${namespace}/${name}: ${lost}`];
  });
}
