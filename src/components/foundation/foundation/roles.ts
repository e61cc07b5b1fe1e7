import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { metadata } from '../../../constructs/scope';
import type { RenderContext } from '../../../core/component';
import { EMERGENCY_ROLE } from '../../../core/names';
import { RELEASE_CONFIG_MAP } from '../../../core/release';
import type { Knobs } from './foundation';
import { DELIVERY_NAMESPACE } from './release-policy';

interface RoleShape {
  readonly name: string;
  readonly group: keyof Knobs;
  /** Namespaces it is bound in; all of ours unless stated. */
  readonly namespaces?: readonly string[];
  /** Namespaces of ours that it is not bound in. */
  readonly except?: readonly string[];
  readonly rules: readonly k8s.PolicyRule[];
}

const READ = ['get', 'list', 'watch'];

/** Everything that the platform renders, without Secrets. */
const VIEW: readonly k8s.PolicyRule[] = [
  {
    apiGroups: [''],
    resources: [
      'configmaps',
      'endpoints',
      'events',
      'persistentvolumeclaims',
      'pods',
      'pods/log',
      'resourcequotas',
      'serviceaccounts',
      'services',
    ],
    verbs: READ,
  },
  { apiGroups: ['apps'], resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'], verbs: READ },
  { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: READ },
  { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: READ },
  { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: READ },
  { apiGroups: ['rbac.authorization.k8s.io'], resources: ['rolebindings', 'roles'], verbs: READ },
  { apiGroups: ['cert-manager.io'], resources: ['certificaterequests', 'certificates'], verbs: READ },
];

const ROLES: readonly RoleShape[] = [
  { name: 'sallyport-viewer', group: 'viewerGroup', rules: VIEW },
  {
    name: 'sallyport-operator',
    group: 'operatorGroup',
    // Whoever may change a workload here may mount the issuing key, or the node, or apply what he likes.
    except: ['sallyport-accelerators', 'sallyport-delivery', 'sallyport-node-agents', 'sallyport-pki'],
    rules: [
      ...VIEW,
      { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
      { apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets'], verbs: ['patch'] },
      { apiGroups: ['apps'], resources: ['deployments/scale', 'statefulsets/scale'], verbs: ['patch', 'update'] },
    ],
  },
  {
    name: 'sallyport-model-promoter',
    group: 'modelPromoterGroup',
    namespaces: ['sallyport-serving', 'sallyport-gateway'],
    rules: [
      { apiGroups: ['apps'], resources: ['deployments'], verbs: [...READ, 'patch'] },
      { apiGroups: [''], resources: ['configmaps'], verbs: READ },
      // The routes to the models, and nothing else: not the trust anchors.
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['agentgateway-config'], verbs: ['patch'] },
    ],
  },
  {
    name: 'sallyport-release-promoter',
    group: 'modelPromoterGroup',
    namespaces: [DELIVERY_NAMESPACE],
    rules: [
      { apiGroups: [''], resources: ['configmaps', 'events', 'pods', 'pods/log'], verbs: READ },
      { apiGroups: [''], resources: ['configmaps'], resourceNames: [RELEASE_CONFIG_MAP], verbs: ['patch'] },
      // Which commit is in service, and whether it is applied now.
      { apiGroups: ['source.toolkit.fluxcd.io'], resources: ['gitrepositories'], verbs: [...READ, 'patch'] },
      { apiGroups: ['kustomize.toolkit.fluxcd.io'], resources: ['kustomizations'], verbs: [...READ, 'patch'] },
      { apiGroups: ['argoproj.io'], resources: ['applications'], verbs: [...READ, 'patch'] },
      { apiGroups: ['argoproj.io'], resources: ['appprojects'], verbs: READ },
    ],
  },
  {
    name: EMERGENCY_ROLE,
    group: 'breakGlassGroup',
    rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
  },
];

/** Roles for people, bound namespace by namespace: nobody gets a cluster-wide right from the platform. */
export function roles(scope: Construct, context: RenderContext<Knobs>): void {
  for (const role of ROLES) {
    new k8s.KubeClusterRole(scope, role.name, {
      metadata: metadata(scope, { name: role.name }),
      rules: [...role.rules],
    });
    const names = context.platform.namespaces.map((namespace) => namespace.name);
    for (const namespace of names.filter((name) => isBoundIn(role, name))) {
      new k8s.KubeRoleBinding(scope, `${role.name}-${namespace}`, {
        metadata: metadata(scope, { name: role.name, namespace }),
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role.name },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: context.knobs[role.group] }],
      });
    }
  }
}

function isBoundIn({ namespaces, except }: RoleShape, name: string): boolean {
  return (namespaces?.includes(name) ?? true) && except?.includes(name) !== true;
}
