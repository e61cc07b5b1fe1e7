import type { PlatformFacts, ScrapeJob } from '../../../core/graph';
import type { Posture } from '../../../core/posture';
import { GONE, SECURITY_LABEL, type Alert, type Watch } from '../../../core/watch';
import { aggregateRules, exportsAggregates } from './recording';

type Yaml = Readonly<Record<string, unknown>>;

interface Situation {
  readonly posture: Posture;
  readonly part: 'control-plane' | 'data-plane' | null;
}

interface Watched {
  readonly scrapeJobs: readonly Pick<ScrapeJob, 'job'>[];
  readonly watches: PlatformFacts['watches'];
}

/** Rule files by name, as data: what the components of this output record and alert on, and the aggregates where they leave. */
export function ruleFiles(
  { posture, part }: Situation,
  { scrapeJobs, watches }: Watched,
): Readonly<Record<string, Yaml>> {
  const recordings = watches.flatMap((watch) => watch.recordings ?? []);
  return {
    'gone.yml': { groups: [{ name: 'gone', rules: scrapeJobs.map(gone) }] },
    'recordings.yml': { groups: [{ name: 'recordings', rules: recordings }] },
    'alerts.yml': { groups: areasOf(watches).map((area) => alertGroup(area, watches)) },
    ...(exportsAggregates(posture, part)
      ? { 'aggregates.yml': { groups: [{ name: 'aggregates', interval: '1m', rules: aggregateRules() }] } }
      : {}),
  };
}

function areasOf(watches: readonly Watch[]): readonly Watch['area'][] {
  return [...new Set(watches.map(({ area }) => area))];
}

function alertGroup(area: Watch['area'], watches: readonly Watch[]): Yaml {
  const alerts = watches.filter((watch) => watch.area === area).flatMap((watch) => watch.alerts);
  return { name: area, rules: alerts.map((alert) => alertRule(alert)) };
}

function alertRule(rule: Alert, others: Readonly<Record<string, string>> = {}): Yaml {
  const { alert, expr, for: lasting, severity, isSecurity = false, summary, steps } = rule;
  const audience = isSecurity ? { [SECURITY_LABEL.name]: SECURITY_LABEL.value } : {};
  return {
    alert,
    expr,
    for: lasting,
    labels: { severity, ...audience, ...others },
    annotations: { summary, steps: stepsText(steps) },
  };
}

/** As it stands in a mail: one numbered line a step. */
function stepsText(steps: readonly string[]): string {
  return steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
}

/**
 * A component without any pod yields no series at all, so that no threshold can notice: one alert for each job. The job
 * stands in the labels as well, since rules of one name and the same labels count as duplicates.
 */
function gone({ job }: Pick<ScrapeJob, 'job'>): Yaml {
  const rule = { ...GONE, expr: `absent(up{job="${job}"})`, summary: `there is no pod of ${job}` };
  return alertRule(rule, { job });
}
