import type { Posture } from '../../../core/posture';
import type { ScrapeJob } from '../../../core/graph';
import { alerts, type Alert } from './alerts';
import { aggregateRules, exportsAggregates, platformRecordings } from './recording';

type Yaml = Readonly<Record<string, unknown>>;

interface Situation {
  readonly posture: Posture;
  readonly part: 'control-plane' | 'data-plane' | null;
}

/** Rule files by name, as data: recordings, alerts and, where aggregates leave the output, those. */
export function ruleFiles(
  { posture, part }: Situation,
  jobs: readonly Pick<ScrapeJob, 'job'>[],
): Readonly<Record<string, Yaml>> {
  return {
    'gone.yml': { groups: [{ name: 'gone', rules: jobs.map(gone) }] },
    'recordings.yml': { groups: [{ name: 'recordings', rules: platformRecordings() }] },
    'alerts.yml': { groups: Object.entries(alerts()).map(([name, rules]) => ({ name, rules: rules.map(alertRule) })) },
    ...(exportsAggregates(posture, part)
      ? { 'aggregates.yml': { groups: [{ name: 'aggregates', interval: '1m', rules: aggregateRules() }] } }
      : {}),
  };
}

function alertRule({ alert, expr, for: lasting, severity, summary }: Alert): Yaml {
  return { alert, expr, for: lasting, labels: { severity }, annotations: { summary } };
}

/**
 * A component without any pod yields no series at all, so that no threshold can notice: one alert for each job. The job
 * stands in the labels as well, since rules of one name and the same labels count as duplicates.
 */
function gone({ job }: Pick<ScrapeJob, 'job'>): Yaml {
  return {
    alert: 'ComponentGone',
    expr: `absent(up{job="${job}"})`,
    for: '15m',
    labels: { severity: 'critical', job },
    annotations: { summary: `there is no pod of ${job}` },
  };
}
