import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { metadata } from '../../../constructs/scope';
import type { MemberView } from '../../../core/graph';

const READ = ['get', 'list', 'watch'];

/** One Role a namespace that holds targets, and nothing cluster-wide: service discovery reads these three kinds. */
export function discoveryRoles(parent: Construct, member: MemberView, namespaces: readonly string[]): void {
  for (const namespace of namespaces) {
    const scope = new Construct(parent, namespace);
    const own = { name: member.name, namespace, labels: member.selector };
    new k8s.KubeRole(scope, 'role', {
      metadata: metadata(scope, own),
      rules: [
        { apiGroups: [''], resources: ['pods', 'services'], verbs: READ },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: READ },
      ],
    });
    new k8s.KubeRoleBinding(scope, 'binding', {
      metadata: metadata(scope, own),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: member.name },
      subjects: [{ kind: 'ServiceAccount', name: member.name, namespace: member.namespace }],
    });
  }
}
