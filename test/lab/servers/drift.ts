import type { DriftReport, DriftRow } from '../../../src/cluster/drift';
import { bodyOf, type ApiServer } from '../api';
import { restoreQuotas, liftQuotas } from '../checks/quotas';
import type { Manifest } from '../manifests';
import { RELEASE_NAMESPACE as NAMESPACE, releaseCopies } from '../release-copies';
import type { Problems } from '../report';
import type { ServerCheck, ServerContext } from './check';
import { runCronJob, type JobRun } from './cron-job';

const component = 'drift';
const LABELS = { 'app.kubernetes.io/part-of': 'sallyport' };
const PLANTED = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'sallyport-observability', name: 'lab-planted' };

export const DRIFT_CHECKS: readonly ServerCheck[] = [
  {
    component,
    starts: true,
    what: 'with the rights of its account it reads every kind of the release, and tells what somebody planted',
    run: checkDriftJob,
  },
];

async function checkDriftJob(context: ServerContext): Promise<Problems> {
  const { cluster, manifests } = context;
  await restoreQuotas(cluster.admin, manifests);
  await applyCopies(cluster.admin, manifests);
  const before = await runCronJob(context, { namespace: NAMESPACE, name: component });
  bodyOf(await cluster.admin.apply(PLANTED, textOf(PLANTED.namespace, PLANTED.name, {}), { as: 'lab-hand' }));
  const after = await runCronJob(context, { namespace: NAMESPACE, name: component });
  await cluster.admin.delete(PLANTED);
  await liftQuotas(cluster.admin, manifests);
  return [
    ...readingProblems(before, manifests.length),
    ...plantedProblems(reportIn(before), reportIn(after), after.code),
  ];
}

/** A run that reads everything; what the lab itself made of the cluster may differ. */
export function readingProblems({ name, code, log }: JobRun, objects: number): Problems {
  const report = reportIn({ log });
  if (report === undefined) return [`${name} ends with ${code}: ${log.trim()}`];
  const { summary, unchecked, differences } = report;
  const told = differences.filter((row) => !isOfLab(row)).map((row) => `differs: ${JSON.stringify(row)}`);
  return [
    ...unchecked.map(({ what, reason }) => `not checked: ${what}: ${reason}`),
    ...(summary.objects === objects ? [] : [`compared ${summary.objects} objects, not ${objects}`]),
    ...told,
  ];
}

/** Of what was planted, one row more, by name. */
export function plantedProblems(
  before: DriftReport | undefined,
  after: DriftReport | undefined,
  code: number,
): Problems {
  const known = new Set((before?.differences ?? []).map((row) => JSON.stringify(row)));
  const more = (after?.differences ?? []).filter((row) => !known.has(JSON.stringify(row)));
  const isTold =
    more.length === 1 && more[0]?.difference === 'added-object' && more[0].object.endsWith(`/${PLANTED.name}`);
  return code === 1 && isTold ? [] : [`with an object planted it ends with ${code}, and tells ${JSON.stringify(more)}`];
}

/** What the lab makes bears its name. */
function isOfLab({ object }: DriftRow): boolean {
  return /\/lab[^/]*$/.test(object);
}

function reportIn({ log }: Pick<JobRun, 'log'>): DriftReport | undefined {
  const start = log.indexOf('{\n');
  return start < 0 ? undefined : (JSON.parse(log.slice(start)) as DriftReport);
}

/** Makes the copies that the kustomization makes of the files. */
async function applyCopies(api: ApiServer, manifests: readonly Manifest[]): Promise<void> {
  for (const copy of releaseCopies(manifests)) {
    const target = { apiVersion: 'v1', kind: 'ConfigMap', namespace: NAMESPACE, name: copy.metadata.name };
    bodyOf(await api.apply(target, JSON.stringify(copy), { as: 'sallyport' }));
  }
}

function textOf(namespace: string, name: string, data: Readonly<Record<string, string>>): string {
  const metadata = { name, namespace, labels: LABELS };
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
}
