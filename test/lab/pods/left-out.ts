import type { Entry } from '../catalogue';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { workloadsOf, type Workload } from '../workloads';
import { sourceOf, whyNowhere } from './images';
import type { RunningPod } from './kubelet';

/** A container that does not run, and why. */
export interface LeftOut {
  readonly what: string;
  readonly reason: string;
}

/** What does not run of an output: what is known not to, and what should. */
export interface Left {
  readonly skips: readonly LeftOut[];
  readonly problems: Problems;
}

/** What is looked at of a pod that runs. */
export type Started = Pick<RunningPod, 'workload' | 'missing'>;

/** Compares what an output has with what runs, so that nothing is left out unsaid. */
export function leftOutOf(
  manifests: readonly Manifest[],
  running: readonly Started[],
  entries: readonly Entry[],
): Left {
  const all = workloadsOf(manifests).map((workload): Left => {
    const entry = entries.find(({ name }) => name === workload.component);
    if (entry === undefined) return problem(workload, `its pods are of "${workload.component}", which is no component`);
    const pod = running.find((one) => one.workload === workload.manifest);
    return pod === undefined ? withoutPod(workload, entry) : containersLeft(workload, pod);
  });
  return { skips: all.flatMap(({ skips }) => skips), problems: all.flatMap(({ problems }) => problems) };
}

function withoutPod(workload: Workload, { whyNot }: Entry): Left {
  const { manifest, component, spec } = workload;
  const [first, ...others] = [...spec.containers, ...(spec.initContainers ?? [])];
  if (first === undefined) return problem(workload, 'it has no containers');
  if (whyNot !== undefined) {
    const rest = others.map(({ name }) => skip(manifest, name, `its pod does not run: ${whyNot}`));
    return { skips: [skip(manifest, first.name, whyNot), ...rest], problems: [] };
  }
  if (sourceOf(first.image) !== undefined)
    return problem(workload, `no pod of it was started, and ${component} runs here`);
  return problem(workload, `${component} does not run: the lab does not know where ${first.image} comes from`);
}

/** Containers without a program, in a pod that runs. */
function containersLeft({ manifest, spec }: Workload, { missing }: Started): Left {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])].filter(({ name }) => missing.includes(name));
  const skips: LeftOut[] = [];
  const problems: string[] = [];
  for (const { name, image } of containers) {
    const reason = whyNowhere(image);
    if (reason !== undefined) skips.push(skip(manifest, name, reason));
    else
      problems.push(
        `${titleOf(manifest)}: container ${name} does not run: the lab does not know where ${image} comes from`,
      );
  }
  return { skips, problems };
}

function skip(manifest: Manifest, container: string, reason: string): LeftOut {
  return { what: `${titleOf(manifest)}: container ${container}`, reason };
}

function problem({ manifest }: Workload, text: string): Left {
  return { skips: [], problems: [`${titleOf(manifest)}: ${text}`] };
}
