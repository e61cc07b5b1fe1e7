import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { metadata, ownedBy } from '../../../constructs/scope';
import type { MemberView } from '../../../core/graph';
import { APPLIER } from './flows';

/** Secrets that the site makes: the login at git, and the keys that sign. */
export const GIT_SECRET = 'flux-git';
export const SIGNERS_SECRET = 'flux-signers';

const READ = ['get', 'list', 'watch'];
const SOURCE = 'source.toolkit.fluxcd.io';
const APPLY = 'kustomize.toolkit.fluxcd.io';
/** Its informers watch every kind, also those of which there is none. */
const SOURCE_KINDS = ['buckets', 'gitrepositories', 'helmcharts', 'helmrepositories', 'ocirepositories'];

/** Marks and leases that both leave. */
const BOTH: readonly k8s.PolicyRule[] = [
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create', 'get', 'update'] },
];

export const SOURCE_RULES: readonly k8s.PolicyRule[] = [
  ...BOTH,
  { apiGroups: [SOURCE], resources: SOURCE_KINDS, verbs: READ },
  { apiGroups: [SOURCE], resources: ['gitrepositories'], verbs: ['patch', 'update'] },
  {
    apiGroups: [SOURCE],
    resources: ['gitrepositories/finalizers', 'gitrepositories/status'],
    verbs: ['get', 'patch', 'update'],
  },
  { apiGroups: [''], resources: ['secrets'], resourceNames: [GIT_SECRET, SIGNERS_SECRET], verbs: ['get'] },
];

/** It applies nothing itself: it asks the API server to take it for the one account that may. */
export const APPLY_RULES: readonly k8s.PolicyRule[] = [
  ...BOTH,
  { apiGroups: [APPLY], resources: ['kustomizations'], verbs: [...READ, 'patch', 'update'] },
  {
    apiGroups: [APPLY],
    resources: ['kustomizations/finalizers', 'kustomizations/status'],
    verbs: ['get', 'patch', 'update'],
  },
  { apiGroups: [SOURCE], resources: SOURCE_KINDS, verbs: READ },
  // Asked through its cache, which lists and watches.
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: READ },
  { apiGroups: [''], resources: ['serviceaccounts'], resourceNames: [APPLIER], verbs: ['impersonate'] },
];

/** Rights of a controller, in its own namespace alone. */
export function controllerRole(parent: Construct, member: MemberView, rules: readonly k8s.PolicyRule[]): void {
  const scope = new Construct(parent, `${member.name}-rights`);
  const own = metadata(scope, ownedBy(member));
  new k8s.KubeRole(scope, 'role', { metadata: own, rules: [...rules] });
  new k8s.KubeRoleBinding(scope, 'binding', {
    metadata: own,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: member.name },
    subjects: [{ kind: 'ServiceAccount', name: member.name, namespace: member.namespace }],
  });
}
