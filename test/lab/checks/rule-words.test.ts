import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOutput, titleOf, type Manifest } from '../manifests';
import { bindingsOf, policiesOf, ruleProblems, wordOf } from './rule-words';

const CHARTS = join(__dirname, '..', '..', '..', 'charts-out');
const AIRGAPPED = readOutput(CHARTS, 'airgapped').flat();
const SAAS = readOutput(CHARTS, 'saas').flat();
const RULES = [
  ...[
    'ADM-001',
    'ADM-002',
    'ADM-003',
    'ADM-004',
    'DLV-001',
    'DLV-002',
    'DNS-001',
    'IMG-001',
    'IMG-002',
    'NETPOL-002',
    'NETPOL-003',
  ],
  ...['PKI-001', 'PKI-002', 'PKI-003', 'PKI-004', 'PKI-005', 'TRUST-001', 'TRUST-002', 'TRUST-003'],
];
const POLICY = policyOf('TRUST-003');
const [BINDING = POLICY] = bindingsOf(POLICY, AIRGAPPED);

function policyOf(rule: string): Manifest {
  const [policy] = policiesOf(rule, AIRGAPPED);
  if (policy === undefined) throw new Error(`no policy says ${rule}`);
  return policy;
}

function replaced(manifest: Manifest, spec: object): readonly Manifest[] {
  const object = { ...manifest.object, spec: { ...manifest.object.spec, ...spec } };
  return AIRGAPPED.map((one) => (one === manifest ? { ...manifest, object } : one));
}

describe('the word of a rule', () => {
  it.each([
    ['TRUST-003', 'airgapped', 'denies'],
    ['TRUST-003', 'byoc/data-plane', 'denies'],
    ['TRUST-003', 'saas', 'nothing'],
    ['DNS-001', 'saas', 'warns'],
    ['IMG-001', 'saas', 'denies'],
    ['PKI-003', 'saas', 'denies'],
  ])('%s in %s %s', (rule, output, word) => {
    expect(wordOf(rule, output)).toBe(word);
  });
});

describe('the rules of an output', () => {
  const without = (lost: Manifest): readonly Manifest[] => AIRGAPPED.filter((one) => one !== lost);
  const nameless = [{ expression: 'true', message: 'says nothing' }];

  it.each<[string, readonly Manifest[], readonly string[]]>([
    ['are all there', AIRGAPPED, []],
    [
      'miss a policy that is lost, and the binding that it leaves behind',
      without(POLICY),
      [
        'airgapped: no policy says TRUST-003, and the posture of the tier asks for it',
        `${titleOf(BINDING)}: there is no policy sallyport-no-system-trust-store`,
      ],
    ],
    [
      'miss a binding that is lost',
      without(BINDING),
      [`${titleOf(POLICY)}: nothing binds it, so TRUST-003 says nothing`],
    ],
    [
      'miss a message without its id',
      replaced(POLICY, { validations: nameless }),
      [
        'airgapped: no policy says TRUST-003, and the posture of the tier asks for it',
        `${titleOf(POLICY)}: spec.validations[0] has a message without the id of its rule`,
      ],
    ],
    [
      'see a binding that only warns',
      replaced(BINDING, { validationActions: ['Warn', 'Audit'] }),
      [`${titleOf(BINDING)}: TRUST-003 does Audit, Warn, and should Audit, Deny`],
    ],
    [
      'see a rule that nothing is tried against',
      replaced(POLICY, { validations: [...validationsOf(POLICY), { expression: 'true', message: 'LAB-001: x' }] }),
      [`${titleOf(POLICY)}: no attempt is made against LAB-001`],
    ],
  ])('%s', (_, manifests, problems) => {
    expect(ruleProblems('airgapped', RULES, manifests)).toEqual(problems);
  });

  it('may be those that the posture leaves out or softens, and no others', () => {
    expect(ruleProblems('saas', RULES, SAAS)).toEqual([]);
    const problems = ruleProblems('saas', RULES, AIRGAPPED);
    expect(problems).toContain(`${titleOf(POLICY)}: says TRUST-003, which the posture of saas leaves out`);
    expect(problems.filter((problem) => problem.endsWith('does Audit, Deny, and should Audit, Warn'))).toHaveLength(5);
  });
});

function validationsOf({ object }: Manifest): readonly object[] {
  return object.spec?.['validations'] as readonly object[];
}
