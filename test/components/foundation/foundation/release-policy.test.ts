import { describe, expect, it } from 'vitest';
import { component as argoCd } from '../../../../src/components/delivery/argo-cd';
import { component } from '../../../../src/components/foundation/foundation';
import { TIER_NAMES } from '../../../../src/core/tier';
import { objectNamed, objectsOf } from '../../../helpers/render';
import { renderAlone, specOf } from '../../rendering';

interface Policy {
  readonly failurePolicy: string;
  readonly matchConstraints: {
    readonly resourceRules: readonly {
      readonly resources: readonly string[];
      readonly operations: readonly string[];
    }[];
  };
  readonly validations: readonly [{ readonly expression: string }];
}

const policyOf = (objects: Parameters<typeof objectNamed>[0], name: string): Policy =>
  specOf(objectNamed(objects, 'ValidatingAdmissionPolicy', name)) as unknown as Policy;

describe.each(TIER_NAMES)('in %s', (tier) => {
  const objects = objectsOf(tier);

  it.each(['sallyport-release-record', 'sallyport-release-source'])('%s denies and fails closed', (name) => {
    expect(policyOf(objects, name).failurePolicy).toBe('Fail');
    expect(specOf(objectNamed(objects, 'ValidatingAdmissionPolicyBinding', name))).toEqual({
      policyName: name,
      validationActions: ['Deny', 'Audit'],
      matchResources: {
        namespaceSelector: {
          matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['sallyport-delivery'] }],
        },
      },
    });
  });

  it('an operator has no right where releases are delivered, and a promoter one to the record and the sources', () => {
    const bound = objects
      .filter(({ kind, metadata }) => kind === 'RoleBinding' && (metadata as Place).namespace === 'sallyport-delivery')
      .map(({ metadata }) => (metadata as Place).name);
    expect(bound).toContain('sallyport-release-promoter');
    expect(bound).not.toContain('sallyport-operator');
    const rules = objectNamed(objects, 'ClusterRole', 'sallyport-release-promoter')['rules'] as readonly Rule[];
    const writes = rules.filter(({ verbs }) => verbs.includes('patch'));
    expect(writes.map(({ resources, resourceNames }) => [resources, resourceNames])).toEqual([
      [['configmaps'], ['sallyport-release']],
      [['gitrepositories'], undefined],
      [['kustomizations'], undefined],
      // Which commit is in service; where it may come from, and who signs it, is in the project, which a promoter reads.
      [['applications'], undefined],
    ]);
  });
});

interface Place {
  readonly name: string;
  readonly namespace?: string;
}

interface Rule {
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

describe('who may change a release', () => {
  const objects = renderAlone(component as never, { knobs: { modelPromoterGroup: 'release-team' } });

  it('is the group of the model promoters, by the name that the site gives it', () => {
    for (const name of ['sallyport-release-record', 'sallyport-release-source'])
      expect(policyOf(objects, name).validations[0].expression).toContain(`group == 'release-team'`);
  });

  it('is nobody else for what an application of Argo CD is to do once, but its own controller', () => {
    const { expression } = policyOf(objects, 'sallyport-release-source').validations[0];
    expect(expression).toContain('dyn(object).operation == dyn(oldObject).operation');
    const names = [...expression.matchAll(/request\.userInfo\.username == '([^']+)'/g)].map(([, name]) => name);
    expect(names).toEqual(['system:serviceaccount:sallyport-delivery:argo-cd-application-controller']);
    const { members } = argoCd.declare({
      knobs: argoCd.knobs.parse({ enabled: 'yes', signatures: 'not-checked' }),
    } as never);
    const account = members.find(({ appliesAs }) => appliesAs !== undefined);
    expect(names[0]).toBe(`system:serviceaccount:sallyport-delivery:${argoCd.name}-${account?.role}`);
  });

  it('may not remove a source either: what it brought would be pruned', () => {
    const { resourceRules } = policyOf(objects, 'sallyport-release-source').matchConstraints;
    for (const { operations } of resourceRules) expect(operations).toContain('DELETE');
  });
});
