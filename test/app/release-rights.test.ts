import { describe, expect, it } from 'vitest';
import { releaseRights, resourceOf } from '../../src/app/release-rights';
import type { MemberView } from '../../src/core/graph';
import { TIER_NAMES } from '../../src/core/tier';
import { objectNamed, renderSample } from '../helpers/render';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** Kinds of the file `900-sources`: the repository that is followed, and what of it is applied. */
const SOURCES = ['GitRepository', 'Kustomization'];

const outputs = TIER_NAMES.flatMap((tier) =>
  renderSample(tier).outputs.map(
    ({ composed }) => [`${tier} ${composed.part ?? ''}`, [...composed.planes.values()].flat()] as const,
  ),
);

describe.each(outputs)('whoever reads the release in %s', (_, objects) => {
  const rules = objectNamed(objects, 'ClusterRole', 'drift')['rules'] as readonly Rule[];

  // What says where releases come from is in none: whoever promotes changes it, and drift compares it with no copy.
  const inRelease = objects.filter(({ kind }) => !SOURCES.includes(String(kind)));

  it('may list every kind of it', () => {
    const missing = inRelease.filter(({ apiVersion, kind }) => {
      const group = String(apiVersion).includes('/') ? String(apiVersion).replace(/\/.*$/, '') : '';
      return !rules.some((rule) => rule.apiGroups[0] === group && rule.resources.includes(resourceOf(String(kind))));
    });
    expect(missing.map(({ kind }) => kind)).toEqual([]);
  });

  it('may not list where releases come from, and no more than these two kinds are left out', () => {
    expect(objects.map(({ kind }) => kind).filter((kind) => !inRelease.some((one) => one.kind === kind))).toEqual(
      SOURCES,
    );
    const groups = rules.flatMap(({ apiGroups }) => apiGroups);
    expect(groups.filter((group) => /fluxcd|argoproj/.test(group))).toEqual([]);
  });

  it('may do nothing else, and reads no Secret', () => {
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['list']));
    expect(rules.flatMap(({ resources }) => resources)).not.toContain('secrets');
    expect(JSON.stringify(rules)).not.toContain('*');
  });
});

it('whoever follows the release may get and watch what others list, and no more', () => {
  const declared = (watchesRelease: boolean): readonly Rule[] =>
    releaseRights(
      [{ apiVersion: 'apps/v1', kind: 'Deployment' }],
      { name: 'm', namespace: 'n', plane: 'delivery', selector: {}, declaration: { watchesRelease } } as never,
      'saas',
    )[0]?.['rules'] as readonly Rule[];
  const [reads, follows] = [declared(false), declared(true)];
  expect(new Set(follows.flatMap(({ verbs }) => verbs))).toEqual(new Set(['get', 'list', 'watch']));
  expect(follows.map(({ resources }) => resources)).toEqual(reads.map(({ resources }) => resources));
});

describe('the rights', () => {
  const member = {
    name: 'drift',
    namespace: 'n',
    plane: 'delivery',
    selector: {},
    declaration: {},
  } as unknown as MemberView;

  it('leave out Secrets of a release, and no other kind of that name', () => {
    const [role] = releaseRights(
      [
        { apiVersion: 'v1', kind: 'Secret' },
        { apiVersion: 'example.dev/v1', kind: 'Secret' },
      ],
      member,
      'saas',
    );
    const rules = role?.['rules'] as readonly Rule[];
    expect(rules.filter(({ resources }) => resources.includes('secrets')).map(({ apiGroups }) => apiGroups[0])).toEqual(
      ['example.dev'],
    );
  });

  it.each([
    ['Pod', 'pods'],
    ['NetworkPolicy', 'networkpolicies'],
    ['Ingress', 'ingresses'],
    ['StorageClass', 'storageclasses'],
    ['GitRepository', 'gitrepositories'],
    ['Gateway', 'gateways'],
  ])('know the resource of %s', (kind, resource) => {
    expect(resourceOf(kind)).toBe(resource);
  });
});
