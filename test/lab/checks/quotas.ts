import type { ApiServer } from '../api';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { until } from '../wait';
import { applyAgain } from './acceptance';
import { podOf } from './served-pods';

type Amounts = Readonly<Record<string, string>>;

/** How long the quota controller may take to count everything. */
const COUNT_SECONDS = 60;

/** What every quota has counted is what it allows at most, and a pod that states no requests finds no room. */
export async function checkQuotas(api: ApiServer, manifests: readonly Manifest[]): Promise<Problems> {
  const problems: string[] = [];
  for (const quota of quotasOf(manifests)) {
    const { hard = {} } = (quota.object.spec ?? {}) as { readonly hard?: Amounts };
    const used = await until({ what: `${titleOf(quota)} is counted`, seconds: COUNT_SECONDS }, async () => {
      const { status } = (await api.get(quota)) as { readonly status?: { readonly used?: Amounts } };
      const counted = status?.used ?? {};
      return Object.keys(hard).every((key) => key in counted) ? counted : undefined;
    });
    // A namespace of CronJobs alone has no pod yet.
    const hasPods = manifests.some(
      ({ kind, namespace }) => ['Deployment', 'StatefulSet'].includes(kind) && namespace === quota.namespace,
    );
    if (hasPods && used['pods'] === '0') problems.push(`${titleOf(quota)}: counts no pod`);
    problems.push(...(await emptyPodProblems(api, quota, manifests)));
  }
  return problems;
}

/** Takes the quotas away, for checks that try pods which no release has. */
export async function liftQuotas(api: Pick<ApiServer, 'delete'>, manifests: readonly Manifest[]): Promise<void> {
  for (const quota of quotasOf(manifests)) await api.delete(quota);
}

/** Puts them back as the release has them. */
export async function restoreQuotas(api: ApiServer, manifests: readonly Manifest[]): Promise<void> {
  const problems = await applyAgain(api, [quotasOf(manifests)]);
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

function quotasOf(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.filter(({ kind }) => kind === 'ResourceQuota');
}

/** Tries the pod of a workload of the namespace, without the resources that it asks for. */
async function emptyPodProblems(api: ApiServer, quota: Manifest, manifests: readonly Manifest[]): Promise<Problems> {
  const [pod] = manifests.filter(({ namespace }) => namespace === quota.namespace).flatMap((one) => podOf(one) ?? []);
  if (pod === undefined) return [`${titleOf(quota)}: stands in a namespace without a workload`];
  const { namespace = '', name } = pod.metadata;
  const text = JSON.stringify(pod, (key, value: unknown) => (key === 'resources' ? undefined : value));
  const { status, body } = await api.create({ apiVersion: 'v1', kind: 'Pod', namespace, name }, text, { dryRun: true });
  const said = JSON.stringify(body);
  const isRefused = status === 403 && said.includes('failed quota: sallyport: must specify');
  return isRefused ? [] : [`${titleOf(quota)}: a pod that asks for nothing is answered ${status}: ${said}`];
}
