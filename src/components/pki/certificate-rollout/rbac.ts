import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { metadata } from '../../../constructs/scope';
import type { WorkloadKind } from '../../../core/component';
import type { MemberView } from '../../../core/graph';
import { compareText } from '../../../core/result';
import type { RestartedWorkload } from './config';

const RESOURCES: Readonly<Record<WorkloadKind, string>> = {
  DaemonSet: 'daemonsets',
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
};

/** Resource of the API for a kind of workload. */
export function resourceOf(kind: WorkloadKind): string {
  return RESOURCES[kind];
}

/** One Role a namespace, on the listed objects by name. No Secret is read: the end of a certificate stands in its object. */
export function rolloutRoles(parent: Construct, member: MemberView, workloads: readonly RestartedWorkload[]): void {
  const namespaces = [...new Set(workloads.map(({ namespace }) => namespace))].sort(compareText);
  for (const namespace of namespaces) {
    const scope = new Construct(parent, namespace);
    const own = metadata(scope, { name: member.name, namespace, labels: member.selector });
    new k8s.KubeRole(scope, 'role', {
      metadata: own,
      rules: rules(workloads.filter((workload) => workload.namespace === namespace)),
    });
    new k8s.KubeRoleBinding(scope, 'binding', {
      metadata: own,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: member.name },
      subjects: [{ kind: 'ServiceAccount', name: member.name, namespace: member.namespace }],
    });
  }
}

function rules(workloads: readonly RestartedWorkload[]): k8s.PolicyRule[] {
  const kinds = [...new Set(workloads.map(({ kind }) => kind))].sort(compareText);
  return [
    {
      apiGroups: ['cert-manager.io'],
      resources: ['certificates'],
      resourceNames: workloads.flatMap(({ certificates }) => certificates),
      verbs: ['get'],
    },
    ...kinds.map((kind) => ({
      apiGroups: ['apps'],
      resources: [resourceOf(kind)],
      resourceNames: workloads.filter((workload) => workload.kind === kind).map(({ name }) => name),
      verbs: ['get', 'patch'],
    })),
  ];
}
