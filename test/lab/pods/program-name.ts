import { join } from 'node:path';
import { run } from '../run';
import type { Origin } from '../silence-table';
import { versionOf as versionOfKit } from '../toolchain';
import { placeOf, versionFlagOf, type HostPackage } from './host-programs';
import { sourceOf } from './images';
import type { RunningPod } from './kubelet';

const COMPONENT_LABEL = 'app.kubernetes.io/component';

/** Components and parts that are one program in several roles: what it wants by itself is asked once. */
const ROLES: Readonly<Record<string, string>> = {
  'node-collector': 'otel-collector',
  'siem-forwarder': 'otel-collector',
  'postgresql backup': 'postgresql',
  'seaweedfs filer': 'seaweedfs',
  'seaweedfs master': 'seaweedfs',
  'seaweedfs volume': 'seaweedfs',
};

/** Name of the program of a pod: that of its component, and its part where a component has several. */
export function programOf({ component, labels }: Pick<RunningPod, 'component' | 'labels'>): string {
  const part = labels[COMPONENT_LABEL] ?? component;
  const program = part === component ? component : `${component} ${part}`;
  return ROLES[program] ?? program;
}

/** Where a program is from: what was built, or what the package says of itself. */
export async function originOf(pod: RunningPod, repository: string): Promise<Origin> {
  const [first] = pod.spec.containers;
  const source = first && sourceOf(first.image);
  const isOwn = source?.isToolbox === true;
  if (source?.kit !== undefined) {
    return { version: versionOfKit(source.kit, join(repository, 'test', 'lab', 'modules')), isOwn };
  }
  const installed = source?.package;
  return { version: installed === undefined ? 'of this repository' : await versionSaid(installed), isOwn };
}

async function versionSaid(installed: HostPackage): Promise<string> {
  const program = placeOf(installed, installed.programs[0] ?? '');
  // Some say it on standard error.
  const said = await run('sh', ['-c', '"$0" "$1" 2>&1', program, versionFlagOf(installed)]);
  return /\d+(?:\.\d+)+/.exec(said)?.[0] ?? said.trim();
}
