import type { ApiServer } from '../api';
import type { Cluster } from '../cluster/cluster';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { until } from '../wait';
import { applyAgain, judge, OWNER } from './acceptance';
import { checkRules, tryAll } from './admission';
import type { Ground } from './attempt';
import { checkEndpoints } from './endpoints';
import { checkTypes } from './expression-types';
import { refusedErrors, secondTruth, serviceErrors, workloadErrors, type Planted } from './planted';
import { lostRules, typeErrors } from './planted-rules';
import { serverErrors } from './planted-servers';
import { checkReady } from './readiness';

/** Enough for controllers to say what is wrong; the errors are all waited for at once. */
const TELL_SECONDS = 8;
const UNBIND_SECONDS = 20;
const BINDING = 'ValidatingAdmissionPolicyBinding';

/** A planted error, and why the lab failed to see it; undefined if it turned red as it should. */
export interface SelfTest {
  readonly name: string;
  readonly problem?: string;
}

/** Plants errors into a cluster that has the whole tier, and looks whether the lab's own checks name them. */
export async function plantErrors(
  cluster: Cluster,
  ground: Ground,
  manifests: readonly Manifest[],
): Promise<readonly SelfTest[]> {
  const api = cluster.admin;
  const results: SelfTest[] = [];
  for (const planted of refusedErrors(manifests)) {
    const answer = await api.apply(planted.manifest, planted.manifest.text, { as: OWNER, dryRun: true });
    results.push(verdict(planted, judge(planted.manifest, answer)));
  }
  results.push(...(await plantWorkloads(api, manifests)), ...(await plantServices(api, manifests)));
  results.push(await plantSecondTruth(api, manifests), ...loseRules(ground, manifests));
  for (const planted of typeErrors('TRUST-001', manifests)) {
    results.push(verdict(planted, await checkTypes(api, [planted.manifest])));
  }
  return [...results, await unbindPolicy(cluster, ground, manifests)];
}

/**
 * Plants errors that only a real program finds: a pod more of its workload is started on each.
 * @param trial starts a pod of a workload and says what is wrong with it
 */
export async function plantServerErrors(
  api: ApiServer,
  manifests: readonly Manifest[],
  trial: (workload: Manifest) => Promise<Problems>,
): Promise<readonly SelfTest[]> {
  const results: SelfTest[] = [];
  for (const planted of serverErrors(manifests)) {
    const { manifest, workload } = planted;
    await api.apply(manifest, manifest.text, { as: OWNER });
    results.push(verdict(planted, await trial(workload)));
    const original = manifests.filter(({ file, line }) => file === manifest.file && line === manifest.line);
    await applyAgain(api, [original]);
  }
  return results;
}

/** Takes the binding of a policy away: the table of bad objects has to notice. */
async function unbindPolicy(cluster: Cluster, ground: Ground, manifests: readonly Manifest[]): Promise<SelfTest> {
  const name = 'a policy that is bound to nothing';
  const binding = manifests.find((one) => one.kind === BINDING && one.name === 'sallyport-require-digest');
  if (binding === undefined) return { name, problem: `${name}: no binding of require-digest to take away` };
  await cluster.admin.delete(binding);
  const noticed = await until({ what: 'the policy is out of force', seconds: UNBIND_SECONDS }, async () => {
    const problems = (await tryAll(cluster.tenant, ground, manifests)).flatMap(({ problem }) => problem ?? []);
    return problems.some((problem) => problem.includes('admitted, and IMG-002')) || undefined;
  }).catch(() => false);
  await cluster.admin.apply(binding, binding.text, { as: OWNER });
  return noticed ? { name } : { name, problem: `${name}: ${titleOf(binding)} was taken away, and nothing noticed` };
}

async function plantWorkloads(api: ApiServer, manifests: readonly Manifest[]): Promise<readonly SelfTest[]> {
  const errors = workloadErrors(manifests);
  for (const { manifest } of errors) await api.apply(manifest, manifest.text, { as: OWNER });
  const problems = await checkReady(
    api,
    errors.map(({ manifest }) => manifest),
    TELL_SECONDS,
  );
  for (const { manifest } of errors) await api.delete(manifest);
  return errors.map((planted) => verdict(planted, problems));
}

async function plantServices(api: ApiServer, manifests: readonly Manifest[]): Promise<readonly SelfTest[]> {
  const errors = serviceErrors(manifests);
  const services = errors.map(({ manifest }) => manifest);
  for (const manifest of services) await api.apply(manifest, manifest.text, { as: OWNER });
  const problems = await checkEndpoints(api, services, TELL_SECONDS);
  for (const manifest of services) await api.delete(manifest);
  return errors.map((planted) => verdict(planted, problems));
}

/** Takes parts of a rule out of what the check of rules is given. The cluster keeps them. */
function loseRules(ground: Ground, manifests: readonly Manifest[]): readonly SelfTest[] {
  return lostRules('NETPOL-003', manifests).map(({ name, manifests: left, says }) => {
    const problems = checkRules(ground, left);
    if (problems.some((problem) => problem.includes(says))) return { name };
    return { name, problem: `${name}: expected ${says}, heard ${problems.join('; ') || 'nothing'}` };
  });
}

async function plantSecondTruth(api: ApiServer, manifests: readonly Manifest[]): Promise<SelfTest> {
  const second = secondTruth(manifests);
  const problems = await applyAgain(api, [[second]]);
  const first = manifests.filter(({ kind, name }) => kind === second.kind && name === second.name);
  await applyAgain(api, [first]);
  const says = /changes when applied again: .*spec/;
  return verdict({ name: 'an object that stands twice with other content', manifest: second, says }, problems);
}

/** A planted error is seen if one message names its manifest and says what is wrong. */
export function verdict({ name, manifest, says }: Planted, problems: Problems): SelfTest {
  const title = titleOf(manifest);
  if (problems.some((problem) => problem.startsWith(title) && says.test(problem))) return { name };
  const heard = problems.filter((problem) => problem.startsWith(title)).join('; ') || 'nothing';
  return { name, problem: `${name}: planted into ${title}; expected ${String(says)}, heard ${heard}` };
}
