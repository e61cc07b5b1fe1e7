import type { k8s } from 'cdk8s-plus-28';

/** A kind of object that is read, by the name of its resource. */
interface Kind {
  readonly apiGroup: string;
  readonly resource: string;
}

/**
 * What it reads, and nothing else: kinds that an alert or a panel is about. Secrets and ConfigMaps are not among them, nor
 * volumes, whose metrics name the servers of the storage.
 */
export const KINDS: readonly Kind[] = [
  { apiGroup: '', resource: 'nodes' },
  { apiGroup: '', resource: 'persistentvolumeclaims' },
  { apiGroup: '', resource: 'pods' },
  { apiGroup: '', resource: 'resourcequotas' },
  { apiGroup: 'apps', resource: 'daemonsets' },
  { apiGroup: 'apps', resource: 'deployments' },
  { apiGroup: 'apps', resource: 'statefulsets' },
  { apiGroup: 'batch', resource: 'cronjobs' },
  { apiGroup: 'batch', resource: 'jobs' },
];

/** List and watch is all that its informers do. */
const VERBS = ['list', 'watch'];

/** Rights to exactly these kinds, in every namespace: what fails beside the platform takes it down as well. */
export function readingRules(): k8s.PolicyRule[] {
  const groups = [...new Set(KINDS.map(({ apiGroup }) => apiGroup))];
  return groups.map((apiGroup) => ({
    apiGroups: [apiGroup],
    resources: KINDS.filter((kind) => kind.apiGroup === apiGroup).map(({ resource }) => resource),
    verbs: VERBS,
  }));
}
