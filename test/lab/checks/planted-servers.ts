import type { Manifest } from '../manifests';
import { replaced, type Planted } from './planted';

/** An error that shows when a program starts, or fails to. */
export interface PlantedServer extends Planted {
  /** Workload, a pod of which is started with the error. */
  readonly workload: Manifest;
}

/** Errors that only the real program can find. */
export function serverErrors(manifests: readonly Manifest[]): readonly PlantedServer[] {
  const coredns = named(manifests, 'Deployment', 'coredns');
  return [
    {
      name: 'a Corefile with a directive that nobody knows',
      workload: coredns,
      manifest: inText(named(manifests, 'ConfigMap', 'coredns-config'), /^( +)loadbalance$/m, '$1loadbalanced'),
      says: /Unknown directive/,
    },
    {
      // Either verb is enough to become ready: this client asks for a list by a watch, and lists where it may not watch.
      name: 'a resolver that may neither list nor watch Services',
      workload: coredns,
      manifest: inText(
        named(manifests, 'ClusterRole', 'coredns'),
        /^( +- services\n +verbs:\n)( +- )list\n +- watch\n/m,
        '$1$2get\n',
      ),
      says: /readinessProbe.*503/s,
    },
  ];
}

function named(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((one) => one.kind === kind && one.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name} to plant an error into`);
  return found;
}

function inText(manifest: Manifest, from: RegExp, to: string): Manifest {
  return { ...manifest, text: replaced(manifest.text, from, to) };
}
