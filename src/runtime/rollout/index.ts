import { connect, type Cluster } from './cluster';
import { readConfig, type Workload } from './config';
import { decide } from './decide';
import { failureOf } from './failure';

export interface RolloutOptions {
  /** Path of the configuration. */
  readonly config: string;
  /** Takes one line of JSON for each workload, without a line end. */
  readonly log: (line: string) => void;
}

export interface RolloutSummary {
  /** Workloads that were restarted: none or one. */
  readonly restarted: number;
  /** Workloads that could not be read or changed. */
  readonly failed: number;
}

type Outcome = 'current' | 'not-ready' | 'restarted' | 'failed';

/**
 * Restarts workloads whose pods hold an older certificate than their Secret does: at most one a run, in the order of the
 * list, so that certificates which were issued together do not restart everything together. A second run without a
 * renewal changes nothing. Nothing is tried twice: the next run is the retry.
 * @throws SallyportError 'usage' for a wrong configuration, token or trust anchors.
 */
export async function runRollout({ config: file, log }: RolloutOptions): Promise<RolloutSummary> {
  const config = readConfig(file);
  const cluster = await connect(config);
  const counts: Record<Outcome, number> = { current: 0, 'not-ready': 0, restarted: 0, failed: 0 };
  try {
    for (const workload of config.workloads) {
      const { outcome, isLast, ...detail } = await judge(cluster, workload);
      counts[outcome] += 1;
      log(lineFor(workload, outcome, detail));
      if (isLast === true) break;
    }
  } finally {
    cluster.close();
  }
  return { restarted: counts.restarted, failed: counts.failed };
}

interface Judged {
  readonly outcome: Outcome;
  readonly reason?: string;
  /** End of the certificate that new pods hold. */
  readonly notAfter?: string;
  /** True if the run ends here. */
  readonly isLast?: boolean;
}

async function judge(cluster: Cluster, workload: Workload): Promise<Judged> {
  try {
    const verdict = decide(await cluster.certificates(workload), await cluster.annotations(workload));
    if (verdict.kind !== 'renewed') return { outcome: verdict.kind };
    await cluster.stamp(workload, verdict.stamp);
    return { outcome: 'restarted', notAfter: verdict.stamp, isLast: true };
  } catch (error) {
    const { reason, isEverywhere } = failureOf(error);
    return { outcome: 'failed', reason, isLast: isEverywhere };
  }
}

function lineFor({ kind, namespace, name }: Workload, outcome: Outcome, detail: Omit<Judged, 'outcome'>): string {
  const level = outcome === 'failed' ? 'error' : 'info';
  return JSON.stringify({ level, event: 'certificate-rollout', kind, namespace, name, outcome, ...detail });
}
