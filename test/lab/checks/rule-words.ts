import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { RULE_ID, type Attempt } from './attempt';

const POLICY = 'ValidatingAdmissionPolicy';
const BINDING = 'ValidatingAdmissionPolicyBinding';
/** Every message of ours begins with the id of its rule. */
const MESSAGE = /^([A-Z]+-[0-9]{3}): /;

/** What the policy of a rule says to a bad object. */
export type Word = 'denies' | 'warns' | 'nothing';

const ACTIONS: Readonly<Record<Exclude<Word, 'nothing'>, string>> = { denies: 'Audit, Deny', warns: 'Audit, Warn' };

/**
 * What the posture of a tier takes from its rules. Whatever is not here denies: what a tier refuses is stated here and in the
 * table of attempts, not read from its render, so that a policy that gets lost is missed.
 */
const BY_POSTURE: Readonly<Record<string, Readonly<Record<string, Word>>>> = {
  saas: {
    // Admission: audit-and-deny-images.
    'DNS-001': 'warns',
    'NETPOL-002': 'warns',
    'NETPOL-003': 'warns',
    'TRUST-001': 'warns',
    'TRUST-002': 'warns',
    // Trust anchors: internal-and-system.
    'TRUST-003': 'nothing',
  },
};

/** @param output such as `byoc/data-plane` */
export function wordOf(rule: string, output: string): Word {
  const [tier = ''] = output.split('/');
  return BY_POSTURE[tier]?.[rule] ?? 'denies';
}

/** Rules that are named by attempts. */
export function rulesOf(attempts: readonly Attempt[]): readonly string[] {
  const named = attempts.flatMap(({ refusedBy = '', orBy = '' }) => [refusedBy, orBy]);
  return [...new Set(named.filter((by) => RULE_ID.test(by)))].sort();
}

/** Whether an output has, for each rule, the policy and the binding that its tier asks for, and no other. */
export function ruleProblems(output: string, rules: readonly string[], manifests: readonly Manifest[]): Problems {
  const policies = manifests.filter(({ kind }) => kind === POLICY);
  const bindings = manifests.filter(({ kind }) => kind === BINDING);
  const lost = bindings.filter(({ object }) => !policies.some(({ name }) => name === object.spec?.['policyName']));
  return [
    ...rules.flatMap((rule) => problemsOf(rule, wordOf(rule, output), { output, policies, bindings })),
    ...policies.flatMap((policy) => messageProblems(policy, rules)),
    ...lost.map((binding) => `${titleOf(binding)}: there is no policy ${String(binding.object.spec?.['policyName'])}`),
  ];
}

/** Policies with a message of a rule. */
export function policiesOf(rule: string, manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.filter((one) => one.kind === POLICY && idsIn(one).includes(rule));
}

/** What puts a policy in force. */
export function bindingsOf(policy: Manifest, manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.filter(({ kind, object }) => kind === BINDING && object.spec?.['policyName'] === policy.name);
}

interface Admission {
  readonly output: string;
  readonly policies: readonly Manifest[];
  readonly bindings: readonly Manifest[];
}

function problemsOf(rule: string, word: Word, { output, policies, bindings }: Admission): Problems {
  const own = policiesOf(rule, policies);
  if (word === 'nothing') {
    return own.map((policy) => `${titleOf(policy)}: says ${rule}, which the posture of ${output} leaves out`);
  }
  if (own.length === 0) return [`${output}: no policy says ${rule}, and the posture of the tier asks for it`];
  return own.flatMap((policy) => {
    const bound = bindingsOf(policy, bindings);
    if (bound.length === 0) return [`${titleOf(policy)}: nothing binds it, so ${rule} says nothing`];
    return bound.flatMap((binding) => actionProblems(rule, word, binding));
  });
}

function actionProblems(rule: string, word: Exclude<Word, 'nothing'>, binding: Manifest): Problems {
  const actions = [...((binding.object.spec?.['validationActions'] ?? []) as readonly string[])].sort().join(', ');
  const wanted = ACTIONS[word];
  return actions === wanted ? [] : [`${titleOf(binding)}: ${rule} does ${actions || 'nothing'}, and should ${wanted}`];
}

function messageProblems(policy: Manifest, rules: readonly string[]): Problems {
  const nameless = messagesOf(policy).flatMap((message, index) =>
    MESSAGE.test(message) ? [] : [`spec.validations[${index}] has a message without the id of its rule`],
  );
  const untried = idsIn(policy).filter((id) => !rules.includes(id));
  return [...nameless, ...untried.map((id) => `no attempt is made against ${id}`)].map(
    (problem) => `${titleOf(policy)}: ${problem}`,
  );
}

function idsIn(policy: Manifest): readonly string[] {
  return [...new Set(messagesOf(policy).flatMap((message) => MESSAGE.exec(message)?.[1] ?? []))];
}

function messagesOf(policy: Manifest): readonly string[] {
  const validations = (policy.object.spec?.['validations'] ?? []) as readonly { readonly message?: string }[];
  return validations.map(({ message = '' }) => message);
}
