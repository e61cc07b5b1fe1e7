import { bodyOf, messageOf, type Answer, type ApiServer, type KubeObject, type Reference } from '../api';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { until } from '../wait';
import { goodPod, DEBUGGED_POD, OPEN_LABELS, OPEN_NAMESPACE, RULE_ID, type Attempt, type Ground } from './attempt';
import { attemptsOn } from './bad-objects';
import { checkTypes } from './expression-types';
import { defineForeignKinds } from './foreign-kinds';
import { ruleProblems, rulesOf, wordOf, type Word } from './rule-words';

const POLICY = 'ValidatingAdmissionPolicy';
const FIRST_ERROR = 400;
const ACTIVE_SECONDS = 30;
/** `…with binding 'sallyport-x': TRUST-001: an issuer …`: a warning of a policy of ours. */
const OUR_WARNING = /\b[A-Z]+-[0-9]{3}: /;

export interface Verdict {
  readonly attempt: Attempt;
  readonly problem?: string;
}

/** Waits until every policy has been looked at; the types of its expressions fit the kinds that it is for. */
export async function policiesActive(api: ApiServer, manifests: readonly Manifest[]): Promise<Problems> {
  const policies = manifests.filter(({ kind }) => kind === POLICY);
  if (policies.length === 0) return ['the output has no admission policy'];
  for (const policy of policies) {
    await until({ what: `${titleOf(policy)} is checked`, seconds: ACTIVE_SECONDS }, async () => {
      const found = await api.get(policy);
      return found?.status?.['observedGeneration'] === found?.metadata.generation ? found : undefined;
    });
  }
  return checkTypes(api, policies);
}

/** Whether the output has the policies and bindings that the table of attempts and the tier's posture ask for. */
export function checkRules(ground: Ground, manifests: readonly Manifest[]): Problems {
  return ruleProblems(ground.output, rulesOf(attemptsOn(ground)), manifests);
}

/** Makes what the attempts need: a namespace that only our policies guard, a pod to debug, and kinds of other projects. */
export async function prepare(api: ApiServer, ground: Ground): Promise<void> {
  const metadata = { name: OPEN_NAMESPACE, labels: OPEN_LABELS };
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata };
  bodyOf(await api.create({ apiVersion: 'v1', kind: 'Namespace', name: OPEN_NAMESPACE }, JSON.stringify(namespace)));
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', name: 'default', namespace: OPEN_NAMESPACE };
  await until({ what: 'the namespace has its account', seconds: ACTIVE_SECONDS }, () => api.get(account));
  await defineForeignKinds(api);
  const pod = goodPod(ground, DEBUGGED_POD);
  bodyOf(await api.create(referenceOf(pod), JSON.stringify(pod)));
}

/**
 * Tries each object as somebody with every right. One that the table leaves out of this output is not tried, and is a
 * problem if the output has its namespace after all.
 */
export async function tryAll(
  tenant: ApiServer,
  ground: Ground,
  manifests: readonly Manifest[],
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const attempt of attemptsOn(ground)) {
    const isLeftOut = attempt.leftOutOf?.includes(ground.output) === true;
    const problem = isLeftOut
      ? leftOutProblem(attempt, manifests)
      : judgeAttempt(attempt, await attemptOne(tenant, attempt), ground.output);
    if (!isLeftOut || problem !== undefined) verdicts.push({ attempt, ...(problem !== undefined && { problem }) });
  }
  return verdicts;
}

/** An attempt that need not be left out. */
export function leftOutProblem({ name, object }: Attempt, manifests: readonly Manifest[]): string | undefined {
  const place = manifests.find(({ kind, name: own }) => kind === 'Namespace' && own === object.metadata.namespace);
  return place && `${titleOf(place)}: is there, and the table leaves out: ${name}`;
}

/** Waits for the first refusal: policies take a moment from being stored to being in force. */
export async function inForce(tenant: ApiServer, ground: Ground): Promise<void> {
  const first = attemptsOn(ground).find(({ refusedBy }) => refusedBy === 'IMG-001');
  if (first === undefined) throw new Error('no attempt is refused by IMG-001');
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

/** What is wrong with how an attempt ended; undefined if it ended as the posture of the output's tier has it. */
export function judgeAttempt(attempt: Attempt, answer: Answer, output: string): string | undefined {
  const word = wordOn(attempt, output);
  return word === 'nothing' ? judgeGood(attempt.name, answer) : judgeBad(attempt, answer, word);
}

function judgeBad({ name, refusedBy = '', orBy }: Attempt, answer: Answer, word: Word): string | undefined {
  const isRefused = answer.status >= FIRST_ERROR;
  if (!isRefused && word === 'denies') return `${name}: admitted, and ${refusedBy} should refuse it`;
  const said = (isRefused ? [messageOf(answer)] : answer.warnings).join('; ');
  if (isRefused && word === 'warns') {
    return `${name}: refused (${answer.status}), and ${refusedBy} should only warn: ${said}`;
  }
  const isSaid = [refusedBy, orBy ?? refusedBy].some((by) => said.includes(by));
  if (isSaid) return undefined;
  return `${name}: ${refusedBy} should say no, but the answer is ${answer.status}: ${said || 'nothing'}`;
}

function judgeGood(name: string, answer: Answer): string | undefined {
  if (answer.status >= FIRST_ERROR) {
    return `${name}: refused (${answer.status}), and should pass: ${messageOf(answer)}`;
  }
  const warned = answer.warnings.filter((warning) => OUR_WARNING.test(warning));
  return warned.length === 0 ? undefined : `${name}: warned about, and should pass: ${warned.join('; ')}`;
}

/** What an output says to an attempt: nothing to a good one; guards that are no rule of ours always refuse. */
export function wordOn({ refusedBy }: Attempt, output: string): Word {
  if (refusedBy === undefined) return 'nothing';
  return RULE_ID.test(refusedBy) ? wordOf(refusedBy, output) : 'denies';
}

function referenceOf(object: KubeObject): Reference {
  const { apiVersion, kind } = object;
  const { name, namespace } = object.metadata;
  return { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) };
}
