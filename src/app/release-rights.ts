import type { MemberView } from '../core/graph';
import { ownerLabels } from '../core/labels';
import { isSource, WATCHED } from '../core/release';
import { compareText } from '../core/result';
import type { KubeObject } from './render';

const RBAC = 'rbac.authorization.k8s.io';
/** Never read, and so never allowed. */
const SECRET = 'Secret';

/**
 * The right of a member to list what the release is made of and what runs beside it, or to follow it, and nothing else. It follows
 * from the release itself, so that a new kind is never forgotten.
 * @param objects everything of one output
 */
export function releaseRights(objects: readonly KubeObject[], member: MemberView, tier: string): readonly KubeObject[] {
  const { name, namespace, plane, selector } = member;
  const labels = Object.entries({ ...ownerLabels(tier, plane), ...selector }).sort(([a], [b]) => compareText(a, b));
  const metadata = { labels: Object.fromEntries(labels), name };
  const apiVersion = `${RBAC}/v1`;
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  const verbs = member.declaration.watchesRelease === true ? ['get', 'list', 'watch'] : ['list'];
  return [
    { apiVersion, kind: 'ClusterRole', metadata, rules: rulesFor(kindsIn(objects), verbs) },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
      subjects,
    },
  ];
}

interface Kind {
  readonly group: string;
  readonly kind: string;
}

function kindsIn(objects: readonly KubeObject[]): readonly Kind[] {
  const rendered = objects.map(({ apiVersion, kind }) => ({ group: groupOf(String(apiVersion)), kind: String(kind) }));
  const watched = WATCHED.flatMap(([apiVersion, ...kinds]) =>
    kinds.map((kind) => ({ group: groupOf(apiVersion), kind })),
  );
  return [...rendered, ...watched].filter(({ group, kind }) => (group !== '' || kind !== SECRET) && !isSource(group));
}

function rulesFor(kinds: readonly Kind[], verbs: readonly string[]): readonly unknown[] {
  const groups = [...new Set(kinds.map(({ group }) => group))].sort(compareText);
  return groups.map((group) => ({
    apiGroups: [group],
    resources: [...new Set(kinds.filter((one) => one.group === group).map(({ kind }) => resourceOf(kind)))].sort(
      compareText,
    ),
    verbs,
  }));
}

/** Group of an API version; empty for the core. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.replace(/\/.*$/, '') : '';
}

/** Resource of a kind by the rule of Kubernetes. Where a kind breaks it, the job is refused and says so. */
export function resourceOf(kind: string): string {
  const name = kind.toLowerCase();
  if (/(?:s|x|ch|sh)$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}
