import { join } from 'node:path';
import { run } from '../run';
import type { Origin } from '../silence-table';
import { versionOf as versionOfKit } from '../toolchain';
import { sourceOf } from './images';
import type { RunningPod } from './kubelet';

const COMPONENT_LABEL = 'app.kubernetes.io/component';

/** Name of the program of a pod: that of its component, and its part where a component has several. */
export function programOf({ component, labels }: Pick<RunningPod, 'component' | 'labels'>): string {
  const part = labels[COMPONENT_LABEL] ?? component;
  return part === component ? component : `${component} ${part}`;
}

/** Where a program is from: what was built, or what the package says of itself. */
export async function originOf(pod: RunningPod, repository: string): Promise<Origin> {
  const [first] = pod.spec.containers;
  const source = first && sourceOf(first.image);
  const isOwn = source?.isToolbox === true;
  if (source?.kit !== undefined) {
    return { version: versionOfKit(source.kit, join(repository, 'test', 'lab', 'modules')), isOwn };
  }
  const program = source?.package?.programs[0];
  return { version: program === undefined ? 'of this repository' : await versionSaid(program), isOwn };
}

async function versionSaid(program: string): Promise<string> {
  // Some say it on standard error.
  const said = await run('sh', ['-c', '"$0" -v 2>&1', program]);
  return /\d+(?:\.\d+)+/.exec(said)?.[0] ?? said.trim();
}
