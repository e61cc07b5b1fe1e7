import type { Manifest } from './manifests';
import type { PodSpec } from './pods/container';

/** Says which component a pod is of. */
export const NAME_LABEL = 'app.kubernetes.io/name';

/** Something that has pods, and what they are made from. */
export interface Workload {
  readonly manifest: Manifest;
  /** Component of the catalogue, as the label of its pods says; empty if they have none. */
  readonly component: string;
  readonly spec: PodSpec;
}

interface Template {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: PodSpec;
}

const WITH_TEMPLATE = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'];

/** Everything in manifests that has pods. */
export function workloadsOf(manifests: readonly Manifest[]): readonly Workload[] {
  return manifests.flatMap((manifest) => {
    const template = templateOf(manifest);
    if (template === undefined) return [];
    return [{ manifest, component: template.metadata?.labels?.[NAME_LABEL] ?? '', spec: template.spec }];
  });
}

/** Components that have pods in an output. */
export function componentsOf(manifests: readonly Manifest[]): ReadonlySet<string> {
  return new Set(workloadsOf(manifests).map(({ component }) => component));
}

function templateOf({ kind, object }: Manifest): Template | undefined {
  if (kind === 'Pod') return object as unknown as Template;
  if (kind === 'CronJob') {
    return (object.spec?.['jobTemplate'] as { readonly spec: { readonly template: Template } }).spec.template;
  }
  return WITH_TEMPLATE.includes(kind) ? (object.spec?.['template'] as Template) : undefined;
}
