import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { metadata, ownedBy } from '../../../constructs/scope';
import type { MemberView } from '../../../core/graph';
import type { Issuer } from '../../../core/issuing-ca';
import { CAINJECTOR_LEASE, CONTROLLER_LEASE, WEBHOOK_CA_SECRET } from './config';

const API = 'cert-manager.io';
const READ = ['get', 'list', 'watch'];
const CHANGE = ['update', 'patch'];

/**
 * What the controller reads everywhere: its informers span the cluster, that of Secrets included (1.21.2:
 * internal/informers/core_filteredsecrets.go; `--namespace` narrows them to one namespace, and RBAC knows no labels). It
 * changes only the state of our issuers.
 */
export function controllerClusterRules(issuers: readonly Pick<Issuer, 'name'>[]): k8s.PolicyRule[] {
  const names = issuers.map(({ name }) => name);
  return [
    { apiGroups: [API], resources: ['certificates', 'certificaterequests', 'clusterissuers', 'issuers'], verbs: READ },
    { apiGroups: [API], resources: ['clusterissuers/status'], resourceNames: names, verbs: CHANGE },
    {
      apiGroups: [API],
      resources: ['signers'],
      resourceNames: names.map((name) => `clusterissuers.${API}/${name}`),
      verbs: ['approve'],
    },
    { apiGroups: ['acme.cert-manager.io'], resources: ['challenges'], verbs: ['list', 'watch'] },
    { apiGroups: [''], resources: ['secrets'], verbs: ['list', 'watch'] },
    { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  ];
}

/** What the controller changes, in namespaces that hold a member with a certificate and nowhere else. */
export function controllerNamespaceRules(): k8s.PolicyRule[] {
  return [
    {
      apiGroups: [API],
      resources: ['certificates', 'certificates/status', 'certificaterequests/status'],
      verbs: CHANGE,
    },
    { apiGroups: [API], resources: ['certificaterequests'], verbs: ['create', 'delete', ...CHANGE] },
    { apiGroups: [API], resources: ['certificates/finalizers', 'certificaterequests/finalizers'], verbs: ['update'] },
    { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'create', 'delete', ...CHANGE] },
  ];
}

/** Whose certificates the controller issues, and by whom. */
export interface Issuance {
  readonly identities: readonly MemberView[];
  readonly issuers: readonly Issuer[];
}

export function controllerRights(scope: Construct, member: MemberView, { identities, issuers }: Issuance): void {
  clusterGrant(scope, member, controllerClusterRules(issuers));
  grant(scope, member, {
    name: `${member.name}-leases`,
    namespace: member.namespace,
    rules: leaseRules(CONTROLLER_LEASE),
  });
  // The site makes these Secrets, without the label by which the controller would hold their content.
  grant(new Construct(scope, 'issuing'), member, {
    name: `${member.name}-issuing`,
    namespace: member.namespace,
    rules: [
      { apiGroups: [''], resources: ['secrets'], resourceNames: issuers.map(({ secret }) => secret), verbs: ['get'] },
    ],
  });
  for (const namespace of identityNamespaces(identities)) {
    grant(new Construct(scope, namespace), member, { name: member.name, namespace, rules: controllerNamespaceRules() });
  }
}

export function webhookRights(scope: Construct, member: MemberView): void {
  clusterGrant(scope, member, [
    { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
  ]);
  const rules = [
    { apiGroups: [''], resources: ['secrets'], resourceNames: [WEBHOOK_CA_SECRET], verbs: [...READ, 'update'] },
    // RBAC cannot bind creation to a name.
    { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
  ];
  grant(scope, member, { name: member.name, namespace: member.namespace, rules });
}

export function cainjectorRights(scope: Construct, member: MemberView, configuration: string): void {
  const resources = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'];
  clusterGrant(scope, member, [
    { apiGroups: ['admissionregistration.k8s.io'], resources, verbs: READ },
    { apiGroups: ['admissionregistration.k8s.io'], resources, resourceNames: [configuration], verbs: CHANGE },
  ]);
  const rules = [
    { apiGroups: [''], resources: ['secrets'], verbs: READ },
    { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
    ...leaseRules(CAINJECTOR_LEASE),
  ];
  grant(scope, member, { name: member.name, namespace: member.namespace, rules });
}

/** Namespaces in which certificates are issued, sorted. */
export function identityNamespaces(identities: readonly MemberView[]): string[] {
  return [...new Set(identities.map(({ namespace }) => namespace))].sort();
}

function leaseRules(name: string): k8s.PolicyRule[] {
  const apiGroups = ['coordination.k8s.io'];
  return [
    { apiGroups, resources: ['leases'], resourceNames: [name], verbs: ['get', ...CHANGE] },
    { apiGroups, resources: ['leases'], verbs: ['create'] },
  ];
}

function clusterGrant(scope: Construct, member: MemberView, rules: k8s.PolicyRule[]): void {
  const { name, labels } = ownedBy(member);
  const own = metadata(scope, { name, ...(labels === undefined ? {} : { labels }) });
  new k8s.KubeClusterRole(scope, 'cluster-role', { metadata: own, rules });
  new k8s.KubeClusterRoleBinding(scope, 'cluster-role-binding', {
    metadata: own,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [account(member)],
  });
}

interface Grant {
  readonly name: string;
  readonly namespace: string;
  readonly rules: k8s.PolicyRule[];
}

function grant(scope: Construct, member: MemberView, { name, namespace, rules }: Grant): void {
  const own = metadata(scope, { ...ownedBy(member), name, namespace });
  new k8s.KubeRole(scope, 'role', { metadata: own, rules });
  new k8s.KubeRoleBinding(scope, 'role-binding', {
    metadata: own,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [account(member)],
  });
}

function account(member: MemberView): k8s.Subject {
  return { kind: 'ServiceAccount', name: member.name, namespace: member.namespace };
}
