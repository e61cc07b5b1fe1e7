import { describe, expect, it } from 'vitest';
import { parseManifests, type Manifest } from '../manifests';
import { servedKinds, typeProblems, type Checked, type Served } from './expression-types';

const ISSUERS = 'published.lab.sallyport.dev';

function policy(...resourceRules: readonly object[]): Manifest {
  const object = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'p' },
    spec: { matchConstraints: { resourceRules }, validations: [{ expression: 'x' }] },
  };
  const [read] = parseManifests(JSON.stringify(object), 'f.yaml');
  if (read === undefined) throw new Error('no manifest');
  return read;
}

const TITLE = 'f.yaml:1 admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy p';

/** What the server says about a kind: the mistake on purpose, and others. */
function checked(kind: string, ...errors: readonly string[]): Checked {
  const text = (error: string): string => `/v1, Kind=${kind}: ERROR: <input>:1:8: ${error}\n | x\n | .......^\n`;
  const own = errors.map((error) => ({ fieldRef: 'spec.validations[0].expression', warning: text(error) }));
  return { kind, warnings: [...own, { fieldRef: 'spec.validations[1].expression', warning: text('no overload') }] };
}

describe('the type check of a policy', () => {
  const type = "undefined field 'type'";

  it.each<[string, readonly Checked[], readonly string[]]>([
    ['finds nothing', [checked('pods')], []],
    [
      'finds what does not fit its only kind',
      [checked('pods', type)],
      [`spec.validations[0].expression: ${type} (pods)`],
    ],
    ['leaves what fits one of two kinds', [checked('pods', type), checked('services')], []],
    [
      'finds what fits neither of two kinds',
      [checked('pods', type), checked('services', type, "undefined field 'other'")],
      [`spec.validations[0].expression: ${type} (pods; services)`],
    ],
    ['fails if there was no kind', [], ['the server serves no kind that it matches, so no type was checked']],
    [
      'fails if the server has not looked at a kind',
      [checked('pods'), { kind: 'services', warnings: [] }],
      ['the server has not checked its types on services'],
    ],
  ])('%s', (_, kinds, problems) => {
    expect(typeProblems(policy(), kinds)).toEqual(problems.map((problem) => `${TITLE}: ${problem}`));
  });
});

describe('the kinds of a policy', () => {
  const served: readonly Served[] = [
    { group: '', version: 'v1', resource: 'pods' },
    { group: '', version: 'v1', resource: 'services' },
    { group: 'cert-manager.io', version: 'v1', resource: 'issuers' },
    { group: ISSUERS, version: 'v1', resource: 'issuers' },
  ];
  const names = (...rules: readonly object[]): readonly string[] =>
    servedKinds(policy(...rules).object, served).map(({ group, resource }) => `${group}/${resource}`);

  it('are those that the server serves', () => {
    const rule = { apiGroups: ['', 'networking.k8s.io'], apiVersions: ['v1'], resources: ['pods', 'gateways'] };
    expect(names(rule)).toEqual(['/pods']);
  });

  it('are named once, also by what stands below them', () => {
    const rule = { apiGroups: [''], apiVersions: ['*'], resources: ['pods', 'pods/ephemeralcontainers'] };
    expect(names(rule, rule)).toEqual(['/pods']);
  });

  it('are all of a group where the policy says so', () => {
    expect(names({ apiGroups: [''], apiVersions: ['v1'], resources: ['*'] })).toEqual(['/pods', '/services']);
  });

  it('are beside ours those that another project publishes', () => {
    const rule = { apiGroups: ['cert-manager.io'], apiVersions: ['*'], resources: ['issuers'] };
    expect(names(rule)).toEqual(['cert-manager.io/issuers', `${ISSUERS}/issuers`]);
  });

  it('are not those of another version', () => {
    expect(names({ apiGroups: [''], apiVersions: ['v2'], resources: ['pods'] })).toEqual([]);
  });
});
