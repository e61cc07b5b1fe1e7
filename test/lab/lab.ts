import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAnyAsked, type Names } from './asked';
import { applyAgain, applyAll } from './checks/acceptance';
import { checkApiServer } from './checks/api-server';
import { checkRules, inForce, policiesActive, prepare, tryAll, wordOn } from './checks/admission';
import { checkConfigs, plantInConfigs, type ConfigScene } from './checks/config-checks';
import { checkDrift } from './checks/drift';
import { checkEndpoints } from './checks/endpoints';
import { checkQuotas, liftQuotas, restoreQuotas } from './checks/quotas';
import { checkPods, checkReady } from './checks/readiness';
import { plantErrors } from './checks/self-test';
import { injectAuthority } from './checks/stage';
import { CLUSTER_PROGRAMS, startCluster, type Cluster, type Programs } from './cluster/cluster';
import { readDelivery } from './delivery';
import { readOutput, type Manifest } from './manifests';
import { PodRun, type PodSite } from './pods/run';
import type { Report } from './report';
import { within, type Scope } from './scope';
import type { SilenceTable } from './silence-table';
import type { OutputSite } from './site';

const READY_SECONDS = 120;
/** Every check in a cluster says that these ran, and that these were judged by them; every output has them. */
export const RAN = [...CLUSTER_PROGRAMS, 'foundation'];

export interface OutputRun {
  /** Such as `airgapped`, or `byoc/data-plane`. */
  readonly output: string;
  /** Folder with what was rendered. */
  readonly rendered: string;
  readonly site: OutputSite;
  /** The command line of this repository, built. */
  readonly cli: string;
  /** Components that are asked for. */
  readonly names: Names;
  readonly programs: Programs;
  /** What real pods need; undefined on a machine that cannot have them. */
  readonly pods?: PodSite;
  /** Takes what each program wanted to reach. */
  readonly silence: SilenceTable;
  /** Folder for logs and everything else that the cluster writes. */
  readonly work: string;
  /** Plants errors at the end and looks whether the lab sees them. */
  readonly plantsErrors: boolean;
}

/** Starts a cluster, applies one output, and checks what comes of it. A cluster that does not come up is a failure. */
export async function checkOutput(run: OutputRun, report: Report, outer: Scope): Promise<void> {
  const folder = join(run.work, run.output.replace('/', '-'));
  mkdirSync(folder, { recursive: true });
  try {
    await within(outer, async (scope) => {
      const cluster = await startCluster(
        {
          programs: run.programs,
          folder,
          site: run.site,
          nodeFiles: join(run.rendered, run.output, 'node/kube-apiserver'),
        },
        scope,
      );
      const pods =
        run.pods &&
        (await PodRun.open(
          {
            ...{ cluster, site: run.pods, output: run.site, silence: run.silence, names: run.names },
            delivery: readDelivery(run.rendered, run.output),
            folder: join(folder, 'pods'),
          },
          scope,
        ));
      await checkIn({ cluster, run, ...(pods && { pods }) }, report);
    });
  } catch (error) {
    report.check(`${run.output}: the checks run to their end`, [(error as Error).message], [], run.output);
  }
}

interface Stage {
  readonly cluster: Cluster;
  readonly run: OutputRun;
  readonly pods?: PodRun;
}

async function checkIn({ cluster, run, pods }: Stage, report: Report): Promise<void> {
  const files = readOutput(run.rendered, run.output);
  const all = files.flat();
  const check: Check = (what, problems, ran = RAN) =>
    report.check(`${run.output} on Kubernetes ${cluster.version}: ${what}`, problems, ran, run.output);
  const accepted = await applyAll(cluster.admin, files, (applied) =>
    pods === undefined ? injectAuthority(cluster, applied) : pods.follow(applied),
  );
  check(`all ${all.length} objects are accepted strictly, without a warning`, accepted);
  check('every workload becomes ready', await checkReady(cluster.admin, all, READY_SECONDS));
  check(
    'every pod is ready, with the accelerators that models.yaml says',
    await checkPods(cluster.admin, all, run.site.models),
  );
  check('every Service leads to pods that are ready', await checkEndpoints(cluster.admin, all));
  check(
    'quotas count what runs, and have no room for a pod that asks for nothing',
    await checkQuotas(cluster.admin, all),
  );
  // Checks of servers start second pods, which no release has.
  await liftQuotas(cluster.admin, all);
  if (pods !== undefined) await checkInPods(pods, all, { report, check });
  const isAboutAll = isAnyAsked(run.names, RAN);
  if (isAboutAll) await checkWhole({ cluster, run }, files, check);
  const scene = { api: cluster.admin, manifests: all, hasSecrets: pods !== undefined };
  await checkConfigsAsked(scene, run.names, check);
  // What follows is about the cluster, and not about one component.
  if (!isAboutAll) return;
  check('webhooks are reached by their Service', passageProblems(cluster, all, pods !== undefined));
  await tryAdmission(cluster, run, all, check);
  if (!run.plantsErrors) return;
  const seen = [
    ...(await plantInConfigs(scene)),
    ...(await plantErrors(cluster, run.site.ground, all)),
    ...((await pods?.plant(all)) ?? []),
  ];
  for (const { name, problem } of seen) check(`the lab turns red for ${name}`, problem === undefined ? [] : [problem]);
  if (pods !== undefined) check('what programs want on their defaults is seen', await pods.measureDefaults());
}

/** What the cluster keeps and has when everything is there, and nobody has touched it. */
async function checkWhole({ cluster, run }: Stage, files: ReturnType<typeof readOutput>, check: Check): Promise<void> {
  await restoreQuotas(cluster.admin, files.flat());
  const record = 'the API server keeps a record without secrets, and Secrets are encrypted at rest';
  check(record, await checkApiServer(cluster));
  check('applied again, nothing changes', await applyAgain(cluster.admin, files));
  const drift = { cluster, cli: run.cli, rendered: run.rendered, files };
  check('a cluster that nobody touched has no drift, and each change by hand is told', await checkDrift(drift));
  await liftQuotas(cluster.admin, files.flat());
}

const VERBS = { denies: 'stops', warns: 'warns about', nothing: 'admits' } as const;

async function checkConfigsAsked(scene: ConfigScene, names: Names, check: Check): Promise<void> {
  for (const { what, problems, components } of await checkConfigs(scene)) {
    const judged = [...RAN, ...components];
    if (isAnyAsked(names, judged)) check(what, problems, judged);
  }
}

interface Teller {
  readonly report: Report;
  readonly check: Check;
}

/** Asks the programs, and says what of them does not run. */
async function checkInPods(pods: PodRun, manifests: readonly Manifest[], { report, check }: Teller): Promise<void> {
  await pods.check(manifests, check);
  const { skips, problems } = pods.leftOut(manifests);
  for (const { what, reason } of skips) report.skip(what, reason);
  check('every program that can run here runs', problems);
}

export type Check = (what: string, problems: readonly string[], ran?: readonly string[]) => void;

async function tryAdmission(
  cluster: Cluster,
  run: OutputRun,
  manifests: readonly Manifest[],
  check: Check,
): Promise<void> {
  const { ground } = run.site;
  check('every rule has its policy and its binding', checkRules(ground, manifests));
  await prepare(cluster.admin, ground);
  check('no admission policy has a type that does not fit', await policiesActive(cluster.admin, manifests));
  await inForce(cluster.tenant, ground);
  for (const { attempt, problem } of await tryAll(cluster.tenant, ground, manifests)) {
    const verb = VERBS[wordOn(attempt, ground.output)];
    check(`admission ${verb} ${attempt.name}`, problem === undefined ? [] : [problem]);
  }
}

/** Where the API server wanted to go and nothing answered; and an output with webhooks whose webhook was never asked. */
function passageProblems(
  { tunnel, webhook }: Cluster,
  manifests: readonly Manifest[],
  hasPods: boolean,
): readonly string[] {
  const lost = [...new Set(tunnel.passages.filter(({ answered }) => !answered).map(({ to }) => to))];
  const problems = lost.map((to) => `the API server calls ${to}, and no Service of ours answers there`);
  const hasCertificates = manifests.some(({ kind }) => kind === 'Certificate');
  const wasAsked = hasPods ? tunnel.passages.some(({ answered }) => answered) : webhook.asked.length > 0;
  if (hasCertificates && !wasAsked) problems.push('the webhook was never asked about a Certificate');
  return problems;
}
