import { describe, expect, it } from 'vitest';
import { applierRights } from '../../src/app/applier-rights';
import type { MemberView } from '../../src/core/graph';

const member = {
  namespace: 'sallyport-delivery',
  plane: 'delivery',
  selector: {},
  declaration: { appliesAs: 'flux-applier' },
} as unknown as MemberView;

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const OBJECTS = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'sallyport-a' } },
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'one', namespace: 'sallyport-a' } },
  {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'x', namespace: 'sallyport-a' },
  },
];
const objects = applierRights(OBJECTS, member, 'saas');
const rulesOf = (name: string): readonly Rule[] =>
  objects.find((one) => one['kind'] === 'ClusterRole' && (one['metadata'] as { name: string }).name === name)?.[
    'rules'
  ] as readonly Rule[] | [];

describe('the account that applies releases', () => {
  it('writes what has a namespace in our namespaces alone', () => {
    expect(rulesOf('flux-applier-in-namespace').flatMap(({ resources }) => resources)).toEqual([
      'deployments',
      'pods',
      'replicasets',
    ]);
    const bindings = objects.filter(({ kind }) => kind === 'RoleBinding');
    expect(bindings.map(({ metadata }) => (metadata as { namespace: string }).namespace)).toEqual(['sallyport-a']);
  });

  it('writes what has none, and roles, in which it may give rights that it does not have', () => {
    const rules = rulesOf('flux-applier');
    expect(rules.map(({ resources }) => resources)).toEqual([
      ['namespaces'],
      ['rolebindings', 'roles'],
      ['clusterroles', 'roles'],
    ]);
    expect(rules.at(-1)?.verbs).toEqual(['bind', 'escalate']);
  });

  it('may not change where releases come from, as far as the release goes', () => {
    expect(JSON.stringify(objects)).not.toContain('kustomizations');
  });
});
