import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { manifest, metadata } from '../../../constructs/scope';
import type { MemberView } from '../../../core/graph';
import { ROLLBACK_CONFIG_MAP } from './config';

/** The one object that the job may change, and the right to it. What is in it is the job's, and no release writes it. */
export function rollbackRequest(parent: Construct, member: MemberView): void {
  const scope = new Construct(parent, 'rollback');
  const { namespace } = member;
  manifest(scope, 'request', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: ROLLBACK_CONFIG_MAP,
    namespace,
    labels: member.selector,
    body: {},
  });
  const own = metadata(scope, { name: member.name, namespace, labels: member.selector });
  new k8s.KubeRole(scope, 'role', {
    metadata: own,
    rules: [{ apiGroups: [''], resources: ['configmaps'], resourceNames: [ROLLBACK_CONFIG_MAP], verbs: ['patch'] }],
  });
  new k8s.KubeRoleBinding(scope, 'binding', {
    metadata: own,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: member.name },
    subjects: [{ kind: 'ServiceAccount', name: member.name, namespace }],
  });
}
