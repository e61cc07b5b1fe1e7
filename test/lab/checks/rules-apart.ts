import type { ApiServer } from '../api';
import type { Manifest } from '../manifests';
import type { Problems } from '../report';
import { until } from '../wait';
import { judge, OWNER } from './acceptance';
import { bindingsOf, policiesOf } from './rule-words';

const SETTLE_SECONDS = 20;

/** A cluster with the rules of an output. */
export interface Apart {
  readonly api: Pick<ApiServer, 'apply' | 'delete'>;
  readonly manifests: readonly Manifest[];
  readonly seconds?: number;
}

/**
 * Takes the bindings of rules away, tries something until it ends without a problem or the time is over, and puts them back
 * whatever happens. Where two rules refuse the same, the server names one of them by chance: this shows what each does alone.
 * @param attempt what is tried; it has to fail while a binding that is taken away is still in force
 */
export async function withoutRules(
  { api, manifests, seconds = SETTLE_SECONDS }: Apart,
  rules: readonly string[],
  attempt: () => Promise<Problems>,
): Promise<Problems> {
  const lost = rules.filter((rule) => policiesOf(rule, manifests).length === 0);
  if (lost.length > 0) return lost.map((rule) => `no policy says ${rule}, so it cannot be told apart from others`);
  const policies = rules.flatMap((rule) => policiesOf(rule, manifests));
  const bindings = policies.flatMap((policy) => bindingsOf(policy, manifests));
  const problems: string[] = [];
  try {
    for (const binding of bindings) await api.delete(binding);
    problems.push(...(await settled(attempt, seconds)));
  } finally {
    for (const binding of bindings) {
      problems.push(...judge(binding, await api.apply(binding, binding.text, { as: OWNER })));
    }
  }
  return problems;
}

/** What is still wrong when the time is over: bindings that come and go take a moment. */
async function settled(attempt: () => Promise<Problems>, seconds: number): Promise<Problems> {
  let problems: Problems = [];
  await until({ what: 'the rules that are left say what they should', seconds }, async () => {
    problems = await attempt();
    return problems.length === 0 || undefined;
  }).catch((error: unknown) => {
    if (problems.length === 0) throw error;
  });
  return problems;
}
