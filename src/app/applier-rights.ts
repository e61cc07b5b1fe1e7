import type { MemberView } from '../core/graph';
import { ownerLabels } from '../core/labels';
import { isSource } from '../core/release';
import { compareText } from '../core/result';
import { groupOf, resourceOf } from './release-rights';
import type { KubeObject } from './render';

const RBAC = 'rbac.authorization.k8s.io';
const WRITE = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
/** What the state of a workload is read from. */
const STATE = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
  { apiGroups: ['apps'], resources: ['replicasets'], verbs: ['get', 'list'] },
];

interface Account {
  readonly name: string;
  readonly namespace: string;
}

/**
 * The account that applies releases, and its rights: the kinds of the release, those with a namespace in our namespaces alone. It
 * gives rights that it does not have itself, as a release does, so it may `escalate` and `bind`: whoever may be this account
 * may become anybody in the cluster. Secrets it neither reads nor writes.
 * @param objects everything of one output
 */
export function applierRights(objects: readonly KubeObject[], member: MemberView, tier: string): readonly KubeObject[] {
  const { namespace, plane, selector } = member;
  const account = { name: member.declaration.appliesAs ?? '', namespace };
  const labels = sorted({ ...ownerLabels(tier, plane), ...selector });
  const own = objects.filter(({ apiVersion }) => !isSource(String(apiVersion)));
  const namespaces = own.filter(({ kind }) => kind === 'Namespace').map((one) => metadataOf(one).name);
  const [inside, wide] = [`${account.name}-in-namespace`, account.name];
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { labels, ...account }, automountServiceAccountToken: false },
    role(wide, labels, [
      ...rulesFor(own.filter((one) => metadataOf(one).namespace === undefined)),
      ...rolesEverywhere(),
    ]),
    role(inside, labels, [...rulesFor(own.filter((one) => metadataOf(one).namespace !== undefined)), ...STATE]),
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRoleBinding', metadata: { labels, name: wide }, ...bound(wide, account) },
    ...namespaces.sort(compareText).map((place) => ({
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { labels, name: inside, namespace: place },
      ...bound(inside, account),
    })),
  ];
}

/** A new namespace has no binding of ours yet: the first thing that is applied there is one. */
function rolesEverywhere(): readonly object[] {
  return [
    { apiGroups: [RBAC], resources: ['rolebindings', 'roles'], verbs: WRITE },
    { apiGroups: [RBAC], resources: ['clusterroles', 'roles'], verbs: ['bind', 'escalate'] },
  ];
}

function rulesFor(objects: readonly KubeObject[]): readonly object[] {
  const groups = [...new Set(objects.map(({ apiVersion }) => groupOf(String(apiVersion))))].sort(compareText);
  return groups.map((group) => {
    const kinds = objects
      .filter(({ apiVersion }) => groupOf(String(apiVersion)) === group)
      .map(({ kind }) => String(kind));
    return { apiGroups: [group], resources: [...new Set(kinds.map(resourceOf))].sort(compareText), verbs: WRITE };
  });
}

function role(name: string, labels: Readonly<Record<string, string>>, rules: readonly object[]): KubeObject {
  return { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { labels, name }, rules };
}

function bound(name: string, account: Account): Readonly<Record<string, unknown>> {
  return {
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  };
}

function metadataOf(object: KubeObject): { readonly name: string; readonly namespace?: string } {
  return object['metadata'] as { readonly name: string; readonly namespace?: string };
}

function sorted(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => compareText(a, b)));
}
