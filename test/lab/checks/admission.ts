import { bodyOf, messageOf, type Answer, type ApiServer, type KubeObject, type Reference } from '../api';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { until } from '../wait';
import { typeProblems } from './expression-types';
import { attemptsOn, DEBUGGED_POD, goodPod, OPEN_NAMESPACE, type Attempt, type Ground } from './bad-objects';

const POLICY = 'ValidatingAdmissionPolicy';
const BINDING = 'ValidatingAdmissionPolicyBinding';
const FIRST_ERROR = 400;
const ACTIVE_SECONDS = 30;
/** `IMG-001`: id of a rule of ours; anything else is the word of another guard. */
const RULE_ID = /^[A-Z]+-[0-9]{3}$/;

export interface Verdict {
  readonly attempt: Attempt;
  readonly problem?: string;
}

/** Waits until every policy has been looked at and the first bad object is stopped. */
export async function policiesActive(api: ApiServer, manifests: readonly Manifest[]): Promise<Problems> {
  const policies = manifests.filter(({ kind }) => kind === POLICY);
  const problems: string[] = [];
  for (const policy of policies) {
    const object = await until({ what: `${titleOf(policy)} is checked`, seconds: ACTIVE_SECONDS }, async () => {
      const found = await api.get(policy);
      return found?.status?.['observedGeneration'] === found?.metadata.generation ? found : undefined;
    });
    problems.push(...typeProblems(object).map((problem) => `${titleOf(policy)}: ${problem}`));
  }
  return policies.length === 0 ? ['the output has no admission policy'] : problems;
}

/** Makes what the attempts need: a namespace that only our policies guard, and a pod to debug. */
export async function prepare(api: ApiServer, ground: Ground): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: OPEN_NAMESPACE } };
  bodyOf(await api.create({ apiVersion: 'v1', kind: 'Namespace', name: OPEN_NAMESPACE }, JSON.stringify(namespace)));
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', name: 'default', namespace: OPEN_NAMESPACE };
  await until({ what: 'the namespace has its account', seconds: ACTIVE_SECONDS }, () => api.get(account));
  const pod = goodPod(ground, DEBUGGED_POD);
  bodyOf(await api.create(referenceOf(pod), JSON.stringify(pod)));
}

/** Tries each object as somebody with every right; those that need a policy that the output has not are left out. */
export async function tryAll(
  tenant: ApiServer,
  ground: Ground,
  manifests: readonly Manifest[],
): Promise<readonly Verdict[]> {
  const namespaces = new Set(manifests.filter(({ kind }) => kind === 'Namespace').map(({ name }) => name));
  const attempts = attemptsOn(ground).filter(({ object, refusedBy = '' }) => {
    const { namespace = OPEN_NAMESPACE } = object.metadata;
    const exists = namespaces.has(namespace) || !namespace.startsWith('sallyport-');
    return exists && (!RULE_ID.test(refusedBy) || actionsOf(refusedBy, manifests).length > 0);
  });
  const verdicts: Verdict[] = [];
  for (const attempt of attempts) {
    const problem = judgeAttempt(attempt, await attemptOne(tenant, attempt), manifests);
    verdicts.push({ attempt, ...(problem !== undefined && { problem }) });
  }
  return verdicts;
}

/** Waits for the first refusal: policies take a moment from being stored to being in force. */
export async function inForce(tenant: ApiServer, ground: Ground): Promise<void> {
  const first = attemptsOn(ground).find(({ refusedBy }) => refusedBy === 'IMG-001');
  if (first === undefined) return;
  await until({ what: 'the policies are in force', seconds: ACTIVE_SECONDS }, async () => {
    const answer = await attemptOne(tenant, first);
    return answer.status >= FIRST_ERROR || undefined;
  });
}

async function attemptOne(tenant: ApiServer, { object, subresource, merges, as }: Attempt): Promise<Answer> {
  const target = referenceOf(object);
  const by = as !== undefined && { as };
  if (merges === undefined) return tenant.create(target, JSON.stringify(object), { dryRun: true, ...by });
  const path = await tenant.pathOf(target, subresource);
  if (typeof path !== 'string') return path;
  const body = { type: 'application/strategic-merge-patch+json', text: JSON.stringify({ spec: object.spec }) };
  const query = { dryRun: 'All', fieldValidation: 'Strict' };
  return tenant.call({ method: 'PATCH', path, query, body, ...by });
}

/** What is wrong with how an attempt ended; undefined if it ended as it should. */
export function judgeAttempt(attempt: Attempt, answer: Answer, manifests: readonly Manifest[]): string | undefined {
  const { name, refusedBy, orBy = refusedBy } = attempt;
  const isRefused = answer.status >= FIRST_ERROR;
  if (refusedBy === undefined) {
    return isRefused ? `${name}: refused (${answer.status}), and should pass: ${messageOf(answer)}` : undefined;
  }
  const actions = RULE_ID.test(refusedBy) ? actionsOf(refusedBy, manifests) : ['Deny'];
  const said = isRefused ? [messageOf(answer)] : answer.warnings;
  if (!isRefused && actions.includes('Deny')) return `${name}: admitted, and ${refusedBy} should refuse it`;
  if (said.some((text) => text.includes(refusedBy) || (orBy !== undefined && text.includes(orBy)))) return undefined;
  return `${name}: ${refusedBy} should say no, but the answer is ${answer.status}: ${said.join('; ') || 'nothing'}`;
}

/** What the binding of a rule's policy does: `Deny`, or only `Warn`, as the tier has it. */
export function actionsOf(rule: string, manifests: readonly Manifest[]): readonly string[] {
  const policy = manifests.find((manifest) => manifest.kind === POLICY && messagesOf(manifest).includes(`${rule}:`));
  const binding = manifests.find(
    ({ kind, object }) => kind === BINDING && object.spec?.['policyName'] === policy?.name,
  );
  return (binding?.object.spec?.['validationActions'] ?? []) as readonly string[];
}

function messagesOf(policy: Manifest): string {
  const validations = (policy.object.spec?.['validations'] ?? []) as readonly { readonly message?: string }[];
  return validations.map(({ message }) => message ?? '').join('\n');
}

function referenceOf(object: KubeObject): Reference {
  const { apiVersion, kind } = object;
  const { name, namespace } = object.metadata;
  return { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) };
}
