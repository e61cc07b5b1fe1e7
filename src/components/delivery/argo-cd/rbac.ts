import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { metadata, ownedBy } from '../../../constructs/scope';
import type { MemberView } from '../../../core/graph';
import { APPLIER } from './flows';

/** Secrets that the site makes: the login at git, and the keys that sign. */
export const SIGNERS_SECRET = 'argo-cd-signers';

const READ = ['get', 'list', 'watch'];
const GROUP = 'argoproj.io';

/**
 * Rights of the controller in its own namespace. It applies nothing itself: it asks the API server to take it for the one account
 * that may. Secrets have no names here, because the program watches all of a label, and rights know no labels.
 */
export const APPLY_RULES: readonly k8s.PolicyRule[] = [
  { apiGroups: [''], resources: ['events'], verbs: ['create'] },
  { apiGroups: [''], resources: ['configmaps', 'secrets'], verbs: READ },
  { apiGroups: [GROUP], resources: ['applications'], verbs: [...READ, 'patch', 'update'] },
  { apiGroups: [GROUP], resources: ['appprojects'], verbs: READ },
  // Whether it runs in several parts, it asks of a Deployment that is not there.
  { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['argocd-application-controller'], verbs: ['get'] },
  { apiGroups: [''], resources: ['serviceaccounts'], resourceNames: [APPLIER], verbs: ['impersonate'] },
];

export function controllerRole(parent: Construct, member: MemberView): void {
  const scope = new Construct(parent, `${member.name}-rights`);
  const own = metadata(scope, ownedBy(member));
  new k8s.KubeRole(scope, 'role', { metadata: own, rules: [...APPLY_RULES] });
  new k8s.KubeRoleBinding(scope, 'binding', {
    metadata: own,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: member.name },
    subjects: [{ kind: 'ServiceAccount', name: member.name, namespace: member.namespace }],
  });
}
